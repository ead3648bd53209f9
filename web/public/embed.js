/*
 * Winnow's copilot in another product's page. Add, once, at the end of the body:
 *
 *   <script src="https://winnow.example.com/embed.js" data-label="Copilot" data-page="accounts"></script>
 *
 * Then `Winnow.open()`, `Winnow.close()`, `Winnow.toggle()` and `Winnow.page("accounts", icpCode)`.
 * The page's origin must be in WINNOW_ALLOWED_ORIGINS. Nothing but "open", "close" and the page's name crosses the frame.
 */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script || window.Winnow) return;
  var home = new URL(script.src).origin;
  var KEY = "winnow.embed.width";
  var MIN = 320;
  var MAX = 720;
  var place = { page: script.dataset.page || "embed", icp_code: script.dataset.icpCode || null };
  var isReady = false;
  var isOpen = false;

  var holder = document.createElement("div");
  holder.style.cssText = "all:initial";
  var root = holder.attachShadow({ mode: "open" });
  root.innerHTML =
    "<style>" +
    ":host{color-scheme:light dark}" +
    "button,section,.edge{box-sizing:border-box;font:600 14px/1 system-ui,sans-serif}" +
    "button{position:fixed;right:20px;bottom:20px;z-index:2147483000;display:flex;align-items:center;gap:8px;height:44px;padding:0 18px;border:0;border-radius:22px;background:#1a7a5a;color:#fff;cursor:pointer;box-shadow:0 4px 16px rgb(0 0 0 / .2)}" +
    "button:hover{background:#0b6349}" +
    "button:focus-visible,.edge:focus-visible{outline:2px solid #1a7a5a;outline-offset:3px}" +
    "section{position:fixed;inset:0 0 0 auto;z-index:2147483001;max-width:100vw;background:Canvas;border-left:1px solid rgb(128 128 128 / .35);box-shadow:-8px 0 32px rgb(0 0 0 / .12)}" +
    "iframe{display:block;width:100%;height:100%;border:0}" +
    ".edge{position:absolute;inset:0 auto 0 -4px;width:8px;cursor:col-resize;touch-action:none}" +
    "section[data-dragged] iframe{pointer-events:none}" +
    "[hidden]{display:none!important}" +
    "@media(max-width:640px){section{width:100vw!important;border:0}.edge{display:none}}" +
    "</style>" +
    "<button type='button' aria-expanded='false'></button>" +
    "<section hidden><div class='edge' role='separator' tabindex='0' aria-orientation='vertical' aria-label='Width of the copilot'></div></section>";
  var button = root.querySelector("button");
  var panel = root.querySelector("section");
  var edge = root.querySelector(".edge");
  var label = script.dataset.label || "Copilot";
  button.textContent = label;
  panel.setAttribute("aria-label", label);
  var frame = null;

  function tell(message) {
    if (frame && isReady) frame.contentWindow.postMessage(message, home);
  }
  function tellPage() {
    tell({ type: "winnow:page", page: place.page, icp_code: place.icp_code });
  }
  function load() {
    frame = document.createElement("iframe");
    frame.title = label;
    frame.allow = "clipboard-write";
    frame.src = home + "/embed?host=" + encodeURIComponent(location.origin);
    panel.appendChild(frame);
  }
  function show(open) {
    isOpen = open;
    if (open && !frame) load();
    panel.hidden = !open;
    button.hidden = open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return button.focus();
    frame.focus();
    tell({ type: "winnow:open" });
  }
  function resize(width) {
    var fit = Math.round(Math.min(MAX, Math.max(MIN, width || 420)));
    panel.style.width = fit + "px";
    edge.setAttribute("aria-valuemin", MIN);
    edge.setAttribute("aria-valuemax", MAX);
    edge.setAttribute("aria-valuenow", fit);
    try {
      localStorage.setItem(KEY, fit);
    } catch (error) {
      /* a page without storage starts at the first width each time */
    }
  }
  function storedWidth() {
    try {
      return Number(localStorage.getItem(KEY));
    } catch (error) {
      return 0;
    }
  }

  button.addEventListener("click", function () {
    show(true);
  });
  edge.addEventListener("pointerdown", function (event) {
    edge.setPointerCapture(event.pointerId);
    panel.dataset.dragged = "";
  });
  edge.addEventListener("pointermove", function (event) {
    if ("dragged" in panel.dataset) resize(innerWidth - event.clientX);
  });
  edge.addEventListener("pointerup", function () {
    delete panel.dataset.dragged;
  });
  edge.addEventListener("keydown", function (event) {
    var step = { ArrowLeft: 24, ArrowRight: -24 }[event.key];
    if (step) resize(panel.offsetWidth + step);
  });
  addEventListener("message", function (event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home || !event.data) return;
    if (event.data.type === "winnow:close") show(false);
    if (event.data.type === "winnow:ready") {
      isReady = true;
      tellPage();
      if (isOpen) tell({ type: "winnow:open" });
    }
  });

  resize(storedWidth());
  document.body.appendChild(holder);
  window.Winnow = {
    open: function () {
      show(true);
    },
    close: function () {
      show(false);
    },
    toggle: function () {
      show(!isOpen);
    },
    page: function (page, icpCode) {
      place = { page: String(page), icp_code: icpCode || null };
      tellPage();
    },
  };
})();
