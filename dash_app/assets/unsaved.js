// What was written into a form and is not saved: counted for its save bar, and asked about before the page is left.
// Forms that are saved as they are filled in (ratings, comments, outcomes) need none of this; see app.js.
(function () {
  "use strict";

  const plain = (value) =>
    Array.isArray(value) ? JSON.stringify([...value].sort()) : String(value === null || value === undefined ? "" : value).trim();
  const differs = (value, saved) => plain(value) !== plain(saved);

  // Field ids carry their name last: {"type": "setting", "key": ...}, {"type": "wish", "field": ...}.
  const nameOf = (each) => each.id.key || each.id.field;

  function fields() {
    return window.dash_clientside.callback_context.inputs_list[0];
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.unsaved = {
    count: (_values, saved) => fields().filter((each) => differs(each.value, (saved || {})[nameOf(each)])).length,
    said: (count) => (count > 1 ? `${count} changes are not saved` : count ? "1 change is not saved" : ""),
    one: (value, saved) => Number(differs(value, saved)),
    back: (clicks, saved, values) => {
      const outputs = window.dash_clientside.callback_context.outputs_list;
      return clicks ? outputs.map((each, place) => (saved || {})[nameOf(each)] ?? values[place]) : window.dash_clientside.no_update;
    },
  };

  // --- leaving --------------------------------------------------------------------------------------------------------

  let isLeaving = false;
  let address = window.location.href;

  function isUnsaved() {
    return document.querySelector('[data-changed]:not([data-changed="0"])') !== null;
  }

  function mayLeave() {
    isLeaving = !isUnsaved() || window.confirm("What you changed here is not saved. Leave without saving?");
    return isLeaving;
  }

  function isElsewhere(link) {
    const stays = link.target === "_blank" || link.hasAttribute("download") || (link.getAttribute("href") || "#").startsWith("#");
    return !stays;
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest && event.target.closest("a");
      const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
      if (link && isPlain && isElsewhere(link) && !mayLeave()) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true
  );

  // Going back draws another page at once: what was written here would be gone before anybody could ask.
  window.addEventListener(
    "popstate",
    (event) => {
      if (isUnsaved() && !mayLeave()) {
        event.stopImmediatePropagation();
        window.history.pushState(null, "", address);
      }
    },
    true
  );

  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved() && !isLeaving) {
      event.preventDefault();
    }
  });

  new MutationObserver(() => {
    if (isUnsaved()) {
      isLeaving = false;
      address = window.location.href;
    }
  }).observe(document.body, { subtree: true, attributeFilter: ["data-changed"] });
})();
