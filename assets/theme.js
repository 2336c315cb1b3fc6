// The theme of the sign-in page: the choice made in the app, or what the machine prefers. The app keeps it under "theme".
(function () {
  var root = document.documentElement;
  var chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (refused) { /* a browser without storage has no choice to keep */ }
  var machine = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  function show(theme) { root.classList.remove("light", "dark"); root.classList.add(theme); }
  show(chosen === "dark" || chosen === "light" ? chosen : machine);
  document.addEventListener("click", function (clicked) {
    if (!clicked.target.closest("#theme")) { return; }
    var theme = root.classList.contains("dark") ? "light" : "dark";
    show(theme);
    try { localStorage.setItem("theme", theme); } catch (refused) { /* the choice lasts for this page */ }
  });
})();
