// Opened as a file, the page can't load modules, demo.js among them: this says what to do instead.
if (location.protocol === "file:") {
  document.getElementById("loading").hidden = true;
  document.getElementById("file").hidden = false;
}
