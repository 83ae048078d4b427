// Keeps the end of the conversation in sight: for who is there already, and for who has just pressed or sent something.

const NEAR_PIXELS = 80;
const ANSWER_MS = 5000;
const timeline = document.getElementById("channel-timeline");
const list = document.getElementById("channel-message-list");
const newer = document.getElementById("new-messages");
let isAtEnd = true;
let answersUntil = 0;
let last = "";

function toEnd() {
  timeline.scrollTop = timeline.scrollHeight;
  newer.hidden = true;
}

function grown() {
  const ids = list.querySelectorAll("[data-message-id]");
  const latest = ids.length ? ids[ids.length - 1].dataset.messageId : "";
  if (latest !== last && (isAtEnd || Date.now() < answersUntil)) requestAnimationFrame(toEnd);
  last = latest;
}

timeline.addEventListener("scroll", () => {
  isAtEnd = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < NEAR_PIXELS;
});
for (const kind of ["click", "submit", "change"]) {
  document.addEventListener(kind, () => { answersUntil = Date.now() + ANSWER_MS; }, true);
}
new MutationObserver(grown).observe(list, { childList: true, subtree: true });
new ResizeObserver(() => { if (isAtEnd) toEnd(); }).observe(list);
