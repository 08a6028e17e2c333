// Follows the news of the one who grades, and asks what a person wants to know. All text that comes is made safe where it is made.
"use strict";

const get = (id) => document.getElementById(id);
const shown = {}, opened = new Set();
const PATIENCE_S = 3, LESSON_ONLY = ["worked", "zeros"]; // images of which there is one of each size
const form = get("ask");
let asking = 0, refreshing = false, again = false, busySince = 0, focused = "";

function put(id, html) {
  if (shown[id] === html) return;
  shown[id] = html;
  const box = get(id), active = document.activeElement;
  if (box.contains(active)) focused = active.id || (active.closest("[id]") || box).id;
  box.innerHTML = html;
  for (const one of opened) if (get(one)) get(one).open = true;
  if (focused && document.activeElement === document.body && get(focused)) {
    const one = get(focused);
    (one.matches("details") ? one.firstElementChild : one).focus({ preventScroll: true });
  }
}

async function refresh() {
  again = refreshing;
  if (refreshing) return;
  refreshing = true;
  try {
    const answer = await fetch("live");
    if (!answer.ok) throw new Error(answer.status);
    const live = await answer.json();
    get("status").textContent = live.status;
    get("verdict").textContent = live.verdict;
    document.title = `${live.busy ? "..." : live.verdict} - ${get("file").textContent}`;
    enable(true);
    busySince = live.busy ? busySince || Date.now() : 0;
    for (const one of ["report", "asked"]) get(one).classList.toggle("stale", live.busy);
    put("report", live.report);
    put("asked", live.asked);
  } catch (error) {
    lost();
  }
  refreshing = false;
  if (again) refresh();
}

function enable(can) {
  for (const one of document.querySelectorAll("button, input, select")) one.disabled = !can;
  if (can) tell();
}

function lost() {
  still("No answer: the watch has ended. Start it again and open the address that it gives you.");
}

function still(text) {
  busySince = 0;
  enable(false);
  get("status").textContent = text;
}

async function send(name, body) {
  try {
    const answer = await fetch(name, { method: "POST", body });
    if (!answer.ok) get("status").textContent = await answer.text();
  } catch (error) {
    lost();
  }
}

const value = (id) => Number(get(id).value);

function tell() {
  get("draw").disabled = LESSON_ONLY.includes(get("kind").value);
  for (const output of form.querySelectorAll("output")) output.textContent = value(output.htmlFor[0]);
}

function since() {
  const seconds = busySince ? Math.round((Date.now() - busySince) / 1000) : 0;
  get("since").textContent = seconds >= PATIENCE_S ? `${seconds} s. A new save is taken at once.` : "";
}

function ask() {
  tell();
  clearTimeout(asking);
  const shape = [value("height"), value("width"), value("depth")].join("x");
  const text = `seed=${value("seed")},shape=${shape},reduction=${value("reduction")},x=${get("kind").value}:${value("draw")}`;
  asking = setTimeout(() => send("ask", text), 150);
}

function choose(text) {
  const [, seed, height, width, depth, reduction, kind, draw] = text.match(/^seed=(\d+),shape=(\d+)x(\d+)x(\d+),reduction=(\d+),x=([\w-]+):(\d+)$/);
  for (const [id, number] of Object.entries({ seed, height, width, depth, reduction, draw })) {
    get(id).max = Math.max(get(id).max, number);
    get(id).value = number;
  }
  get("kind").value = kind;
  tell();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.id === "hint") send("hint", "");
  if (button.dataset.case) { choose(button.dataset.case); ask(); }
});
document.addEventListener("toggle", (event) => {
  if (event.target.id) opened[event.target.open ? "add" : "delete"](event.target.id);
}, true);
document.addEventListener("focusin", (event) => { focused = ""; });
setInterval(since, 500);
form.addEventListener("input", ask);
form.addEventListener("submit", (event) => event.preventDefault());
choose(form.dataset.case);
for (const id of ["report", "asked"]) shown[id] = get(id).innerHTML;

const news = new EventSource("events");
news.onmessage = refresh;
news.onerror = lost;
news.addEventListener("moved", () => {
  news.close();
  still("This page is open in newer windows. Load it again to go on here.");
});
