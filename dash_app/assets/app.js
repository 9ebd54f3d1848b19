// Keys, theme, shortcut sheet, and the word when a rating is not confirmed.
// What is saved and shown comes from the server; nothing here marks a button as chosen.
(function () {
  "use strict";

  const UNCONFIRMED_MS = 4000;
  const COMMENT_PAUSE_MS = 1500;
  const pending = new Map();
  let lastCard = null;

  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const cards = () => all("[data-card]");
  const facets = (card) => all(".facet", card);
  const tabStop = (facet) => facet.querySelector('.rate[tabindex="0"]') || facet.querySelector(".rate");
  const isRated = (facet) => facet.querySelector('.rate[aria-checked="true"]') !== null;
  const isTyping = (element) => element && element.matches("input, textarea, select, [contenteditable]");

  const hits = () => all("[data-hit]");

  function currentHit() {
    const active = document.activeElement;
    return (active && active.closest("[data-hit]")) || null;
  }

  function moveHit(step) {
    const list = hits();
    const here = currentHit();
    const index = here ? list.indexOf(here) + step : 0;
    const next = list[Math.min(Math.max(index, 0), list.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function inHit(selector) {
    const hit = currentHit();
    const found = hit && hit.querySelector(selector);
    found?.click();
    return Boolean(found);
  }

  function currentCard() {
    const active = document.activeElement;
    return (active && active.closest("[data-card]")) || null;
  }

  function focusFacet(facet) {
    const button = tabStop(facet);
    if (button) {
      button.focus({ preventScroll: true });
      facet.scrollIntoView({ block: "nearest" });
    }
  }

  function focusCard(card) {
    const first = facets(card).find((facet) => !isRated(facet)) || facets(card)[0];
    card.scrollIntoView({ block: "start" });
    if (first) {
      tabStop(first).focus({ preventScroll: true });
    }
    lastCard = card.dataset.card;
  }

  function moveCard(step) {
    const list = cards();
    if (!list.length) {
      return;
    }
    const here = currentCard() || list.find((card) => card.dataset.card === lastCard);
    const index = here ? list.indexOf(here) + step : 0;
    focusCard(list[Math.min(Math.max(index, 0), list.length - 1)]);
  }

  function moveFacet(step) {
    const card = currentCard();
    const facet = document.activeElement.closest(".facet");
    if (!card || !facet) {
      return false;
    }
    const every = cards().flatMap(facets);
    const next = every[every.indexOf(facet) + step];
    if (next) {
      focusFacet(next);
    }
    return true;
  }

  function moveOnScale(step) {
    const button = document.activeElement;
    if (!button.matches(".rate")) {
      return false;
    }
    const scale = all(".rate", button.parentElement);
    const next = scale[Math.min(Math.max(scale.indexOf(button) + step, 0), scale.length - 1)];
    next.focus();
    return true;
  }

  function rateByNumber(number) {
    const card = currentCard();
    if (!card) {
      moveCard(0); // a number with no posting chosen only chooses one
      return;
    }
    const rows = facets(card);
    const focused = document.activeElement.closest(".facet");
    const facet = focused || rows.find((row) => !isRated(row)) || rows[0];
    const button = all(".rate", facet)[number - 1];
    button.click();
    const next = rows[rows.indexOf(facet) + 1];
    if (next) {
      focusFacet(next);
    } else {
      button.focus({ preventScroll: true });
    }
  }

  function foldMenu(element) {
    const menu = element.closest && element.closest(".outcome-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    return Boolean(menu);
  }

  function inCard(selector) {
    const card = currentCard() || cards()[0];
    return card ? card.querySelector(selector) : null;
  }

  function openSheet() {
    const sheet = document.getElementById("shortcuts");
    if (sheet && !sheet.open) {
      sheet.showModal();
    }
  }

  function openMenu(selector) {
    const menu = inCard(selector);
    if (!menu) {
      return false;
    }
    menu.open = true;
    menu.querySelector(".choices button, .choices input").focus();
    return true;
  }

  function draftOrOpen() {
    const control = inCard(".draft-open, .draft-ask, .draft-progress");
    if (!control) {
      return false;
    }
    control.focus();
    if (control.matches(".draft-ask")) {
      control.click();
    }
    return true;
  }

  // --- g, then a key: goes to a page ---------------------------------------------------------------------------------

  const GO_WAIT_MS = 1500;
  let goSince = 0;

  function goTo(key) {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"] a`);
    link?.click();
    return Boolean(link);
  }

  function isGoing(event) {
    const began = goSince;
    goSince = 0;
    return Date.now() - began < GO_WAIT_MS && goTo(event.key);
  }

  const keys = {
    g: () => {
      goSince = Date.now();
    },
    "/": () => {
      const field = document.querySelector("[data-search] input");
      if (!field) {
        return goTo("s");
      }
      field.focus();
      field.select();
      return true;
    },
    s: () => inHit(".keep"),
    m: () => inHit(".hit-like"),
    Enter: () => document.activeElement.matches("[data-hit]") && inHit(".hit-link"),
    a: () => openMenu(".stage-menu"),
    w: () => {
      const button = inCard(".want");
      button?.click();
      return Boolean(button);
    },
    x: () => openMenu(".dismiss-menu"),
    d: draftOrOpen,
    n: () => {
      const next = document.querySelector(".guide-next");
      next?.click();
      return Boolean(next);
    },
    j: () => (hits().length ? moveHit(1) : moveCard(1)),
    k: () => (hits().length ? moveHit(-1) : moveCard(-1)),
    u: () => document.getElementById("undo").click(),
    c: () => inCard("textarea")?.focus(),
    o: () => inCard(".posting-link")?.click(),
    e: () => {
      const text = inCard("details.text");
      if (text) {
        text.open = !text.open;
      }
    },
    "?": openSheet,
    ArrowDown: () => moveFacet(1),
    ArrowUp: () => moveFacet(-1),
    ArrowRight: () => moveOnScale(1),
    ArrowLeft: () => moveOnScale(-1),
    Home: () => moveOnScale(-10),
    End: () => moveOnScale(10),
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    if (isTyping(target)) {
      if (event.key === "Escape") {
        if (foldMenu(target)) {
          return;
        }
        const card = target.closest("[data-card]");
        closeMenus();
        target.blur();
        if (target.closest("[data-search]") && hits().length) {
          moveHit(0);
        }
        if (card) {
          focusCard(card);
        }
      }
      return;
    }
    if (document.querySelector("dialog[open]")) {
      return;
    }
    if (isGoing(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      closeMore(true);
      closeMenus();
      foldMenu(target);
      all("header details[open], .week-select[open], .lineage[open]").forEach((each) => (each.open = false));
      return;
    }
    if (/^[0-9]$/.test(event.key)) {
      rateByNumber(event.key === "0" ? 10 : Number(event.key));
      event.preventDefault();
      return;
    }
    const act = keys[event.key];
    if (act && act() !== false) {
      event.preventDefault();
    }
  });

  // --- a rating that the server does not confirm is said to be unsaved -------------------------------------------

  function say(text, kind) {
    const place = document.getElementById("announce");
    const line = document.getElementById("confirmation");
    if (window.dash_clientside && window.dash_clientside.set_props && place && line) {
      window.dash_clientside.set_props("announce", { children: text });
      window.dash_clientside.set_props("confirmation", { "data-kind": kind });
    }
  }

  function expectConfirmation(row) {
    clearTimeout(pending.get(row));
    row.dataset.state = "saving";
    pending.set(
      row,
      setTimeout(() => {
        row.dataset.state = "lost";
        pending.delete(row);
        waitingLink = null;
        say("Not saved: AURA does not answer. Do it again when it does.", "error");
      }, UNCONFIRMED_MS)
    );
  }

  function confirmed(row) {
    clearTimeout(pending.get(row));
    pending.delete(row);
    delete row.dataset.state;
    keepPlace(row);
    goOn();
  }

  // Going to the next posting waits until what was rated is confirmed: the answer finds its row still there.
  let waitingLink = null;

  function goOn() {
    if (waitingLink && !pending.size) {
      const link = waitingLink;
      waitingLink = null;
      link.click();
    }
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest(".guide-moves a, .guide-dots a, .guide-steps a");
      if (link && pending.size) {
        event.preventDefault();
        event.stopPropagation();
        waitingLink = link;
      }
    },
    true
  );

  // A control that was drawn anew may have taken the focus with it: it goes back to the same posting's control.
  let movedApplication = null;

  // The row of controls that the person was in last: what is drawn anew elsewhere must not take the focus there.
  let lastRow = null;

  document.addEventListener("pointerdown", (event) => {
    lastRow = event.target.closest && event.target.closest("[data-facet]");
  });

  document.addEventListener("focusin", (event) => {
    lastRow = event.target.closest && event.target.closest("[data-facet]");
  });

  function keepPlace(row) {
    if (document.activeElement !== document.body) {
      return;
    }
    if (row.dataset.facet === "draft" && row === lastRow) {
      row.querySelector("a.button, .draft-progress, button")?.focus({ preventScroll: true });
    }
    if (row.dataset.facet === "outcome") {
      row.querySelector("summary, button")?.focus();
    }
    if (row.dataset.facet === "models") {
      row.querySelector('[data-changed="true"] .rollback > summary')?.focus({ preventScroll: true });
    }
    if (row.dataset.facet === "board" && movedApplication) {
      const moved = document.querySelector(`[data-application="${movedApplication}"] .outcome-menu > summary`);
      moved?.focus();
    }
  }

  function takeChoice(button) {
    const application = button.closest("[data-application]");
    if (application) {
      movedApplication = application.dataset.application;
    }
    const menu = button.closest(".outcome-menu");
    expectConfirmation(button.closest("[data-facet]"));
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus({ preventScroll: true });
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".own-reason") && event.target.value.trim()) {
      takeChoice(event.target);
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (pending.size) {
      event.preventDefault();
    }
  });

  // --- a debounced field of Dash sets the caret back a moment after each key: a key pressed in between would land before
  // the one typed last. The caret already stands where it belongs, so that call is not needed. -------------------------

  const setSelectionRange = HTMLInputElement.prototype.setSelectionRange;
  HTMLInputElement.prototype.setSelectionRange = function (...range) {
    if (!this.matches(".dash-input-element")) {
      setSelectionRange.apply(this, range);
    }
  };

  // --- what is searched for is asked while it is typed, after a pause; Enter asks at once ------------------------------

  const SEARCH_PAUSE_MS = 300;
  let searchPause = null;

  function askFor(field) {
    clearTimeout(searchPause);
    window.dash_clientside.set_props("search-asked", { data: field.value });
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-search] input")) {
      clearTimeout(searchPause);
      searchPause = setTimeout(() => askFor(event.target), SEARCH_PAUSE_MS);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-search] input")) {
      askFor(event.target);
    }
  });

  // --- comments are saved on leaving them, and after a pause while writing ------------------------------------------

  const pauses = new WeakMap();
  const dirty = new WeakSet();

  document.addEventListener("input", (event) => {
    if (!event.target.matches(".comment-text")) {
      return;
    }
    const field = event.target;
    dirty.add(field);
    clearTimeout(pauses.get(field));
    pauses.set(field, setTimeout(() => saveComment(field), COMMENT_PAUSE_MS));
  });

  function saveComment(field) {
    if (!dirty.has(field) || !document.contains(field)) {
      return;
    }
    dirty.delete(field);
    expectConfirmation(field.closest("[data-facet]"));
    window.dash_clientside.set_props(JSON.parse(field.id), { n_blur: Date.now() });
  }

  document.addEventListener("focusout", (event) => {
    if (event.target.matches && event.target.matches(".comment-text") && dirty.has(event.target)) {
      clearTimeout(pauses.get(event.target));
      dirty.delete(event.target);
      expectConfirmation(event.target.closest("[data-facet]"));
    }
  });

  // --- clicks ----------------------------------------------------------------------------------------------------------

  function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function closeMenus(except) {
    all(".search-menu[open]").forEach((menu) => {
      if (menu !== except) {
        menu.open = false;
      }
    });
  }

  function closeMore(takesFocus) {
    const button = document.querySelector('.nav-more-button[aria-expanded="true"]');
    button?.setAttribute("aria-expanded", "false");
    if (takesFocus) {
      button?.focus();
    }
  }

  const actions = {
    more: () => {
      const button = document.querySelector(".nav-more-button");
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    },
    theme: () => {
      const next = isDark() ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      try {
        window.localStorage.setItem("aura-theme", next);
      } catch (error) {
        say("The choice of light or dark cannot be kept: this browser stores nothing for AURA.", "info");
      }
    },
    shortcuts: openSheet,
    "close-shortcuts": () => document.getElementById("shortcuts").close(),
    reload: () => window.location.reload(),
    newest: () => {
      const address = new URL(window.location.href);
      address.searchParams.delete("slate"); // the newest version, not the one whose address this is
      window.location.replace(address);
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button && actions[button.dataset.action]) {
      actions[button.dataset.action]();
    }
    closeMenus(event.target.closest(".search-menu"));
    if (!event.target.closest(".nav-more-button, .nav-more")) {
      closeMore(false);
    }
    const kept = event.target.closest(".keep");
    if (kept) {
      expectConfirmation(kept.closest("[data-facet]"));
    }
    const choice = event.target.closest(".outcome button, .application .choice, .application .choice-applied, .draft button");
    if (choice) {
      takeChoice(choice);
    }
    const rate = event.target.closest(".rate");
    if (rate) {
      expectConfirmation(rate.closest(".facet"));
    }
    all(".week-select[open]").forEach((menu) => {
      if (!menu.contains(event.target) || event.target.closest("a")) {
        menu.open = false;
      }
    });
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest && event.target.closest("[data-card]");
    if (card) {
      lastCard = card.dataset.card;
    }
  });

  // --- what the server changed -----------------------------------------------------------------------------------------

  function titlePage() {
    const page = document.querySelector("#main [data-title]");
    const title = page ? page.dataset.title + " · AURA" : document.title;
    if (document.title !== title) {
      document.title = title;
    }
  }

  // Dash calls its check boxes and radio buttons options of a list box, which hides the boxes from screen readers.
  function plainChoices() {
    all('.dash-options-list-option[role], .dash-options-list-option[aria-selected]').forEach((option) => {
      option.closest('[role="listbox"]')?.setAttribute("role", "group");
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    });
  }

  // What the form searches for stands in the address, so that going back, reloading and links find it again.
  function keepAddress() {
    const found = document.querySelector("[data-search-address]");
    const address = found && found.dataset.searchAddress;
    if (!found) {
      shownAddress = null;
    }
    if (address && address !== shownAddress && window.location.pathname === "/search") {
      shownAddress = address;
      window.history.replaceState(window.history.state, "", address.endsWith("?") ? "/search" : address);
    }
  }

  let shownAddress = null;
  let shownPage = null;

  function pageChanged() {
    const page = document.querySelector("#main [data-title]");
    if (!page || page === shownPage) {
      return;
    }
    if (shownPage !== null) {
      window.scrollTo(0, 0);
      document.getElementById("main").focus({ preventScroll: true });
    }
    shownPage = page;
  }

  // What was read of a profile, or the first field that cannot be read, comes into view.
  function showAnswer(place) {
    if (place.id === "guide-review" && place.firstChild) {
      place.scrollIntoView({ block: "start" });
    }
    if (place.id === "guide-place") {
      place.focus();
    }
    if (place.id === "guide-problem" && place.firstChild) {
      document.querySelector(".wish:has(.wish-error:not(:empty)) :is(input, textarea)")?.focus();
    }
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") {
        showAnswer(change.target);
      }
      if (change.attributeName === "data-stamp") {
        const row = change.target.closest("[data-facet]");
        if (row) {
          confirmed(row);
        }
      }
    }
    plainChoices();
    titlePage();
    pageChanged();
    keepAddress();
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-stamp", "data-title", "data-search-address", "aria-selected"] });
})();
