// Sets light or dark before the first paint: the person's choice, else the system's. Loaded in the head.
(function () {
  "use strict";
  var chosen = null;
  try {
    chosen = window.localStorage.getItem("aura-theme");
  } catch (error) {
    chosen = null; // storage is switched off: the system's choice holds
  }
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
})();
