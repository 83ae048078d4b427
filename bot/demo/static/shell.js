// The frame around the simulated channel: choose a channel, choose who you are, see where something happened.

const POLL_MS = 1500;
const GROUPS = [["newcomer", "Just arrived"], ["founder", "Founder"], ["moderator", "Moderators"], ["member", "Members"]];
const $ = (id) => document.getElementById(id);

let world = null;
let shown = null;
let opened = "";
let serial = null;
let unwell = 0;
const read = new Map();

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function face(person) {
  const made = element("span", person.name[0], "face");
  made.style.background = person.color;
  made.setAttribute("aria-hidden", "true");
  return made;
}

const people = () => world.people.filter((person) => person.here);
const personOf = (id) => people().find((person) => person.id === id);
const visible = () => world.channels.filter((channel) => channel.people.includes(shown.person));
const channelOf = (name) => visible().find((channel) => channel.name === name)
  ?? world.channels.find((channel) => channel.name === name);

function remembered() {
  const [channel, person] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { channel: channel || "welcome", person: person || "" };
}

/** Show a channel as somebody sees it; who may not see it is shown the welcome channel. */
function show(channel, person) {
  const who = personOf(person) ?? personOf(world.tries[0].person) ?? people()[0];
  shown = { channel, person: who.id };
  if (!visible().some((item) => item.name === channel)) shown.channel = "welcome";
  const hash = `#${shown.channel}/${shown.person}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
  const wanted = `/channel#demo.${channelOf(shown.channel).id}.${shown.person}`;
  if (wanted !== opened) mount(wanted);
  draw();
}

function mount(address) {
  opened = address;
  const frame = document.createElement("iframe");
  frame.title = `#${shown.channel}`;
  frame.src = address;
  $("frame").replaceChildren(frame);
}

/** Open the channel anew when its connection has been lost for good, as after a nap of the machine. */
function mend() {
  let status;
  try { status = $("frame").firstElementChild?.contentWindow?.simcordPreview; } catch { return; }
  unwell = status?.contextId && !status.authorized ? unwell + 1 : 0;
  if (unwell >= 2) { unwell = 0; mount(opened); }
}

function row(content, isCurrent, press) {
  const button = element("button");
  button.type = "button";
  button.append(...content);
  button.setAttribute("aria-current", String(isCurrent));
  button.addEventListener("click", press);
  return button;
}

function drawChannels() {
  const rows = [];
  let category = "";
  for (const channel of visible()) {
    if (channel.category !== category) rows.push(element("h2", (category = channel.category)));
    const isCurrent = channel.name === shown.channel;
    if (isCurrent || !read.has(channel.name)) read.set(channel.name, channel.last);
    const made = row([element("span", channel.thread ? "↳" : "#", "hash"), element("span", channel.name, "name")], isCurrent,
      () => show(channel.name, shown.person));
    made.classList.toggle("news", read.get(channel.name) !== channel.last);
    rows.push(made);
  }
  $("channels").replaceChildren(...rows);
}

function drawPeople() {
  const rows = [];
  for (const [role, title] of GROUPS) {
    const group = people().filter((person) => person.role === role);
    if (role === "newcomer") group.reverse();
    if (group.length) rows.push(element("h2", title));
    for (const person of group) {
      const content = [face(person), element("span", person.name, "name")];
      if (person.pending) content.push(element("small", "reads the rules"));
      rows.push(row(content, person.id === shown.person, () => show(shown.channel, person.id)));
    }
  }
  $("people").replaceChildren(...rows);
  const me = personOf(shown.person);
  $("me").replaceChildren(face(me), element("span", `You are ${me.name}`, "name"));
}

function drawTries() {
  $("try-list").replaceChildren(...world.tries.map((item) => {
    const who = world.people.find((person) => person.id === item.person);
    const isCurrent = item.channel === shown.channel && item.person === shown.person;
    const made = element("li");
    made.append(row([`As ${who.name}: ${item.text}`], isCurrent, () => show(item.channel, item.person)));
    return made;
  }));
}

function fill(picker, options, value) {
  picker.replaceChildren(...options.map(([id, text]) => {
    const option = element("option", text);
    option.value = id;
    return option;
  }));
  picker.value = value;
}

function drawPickers() {
  const news = (channel) => (read.has(channel.name) && read.get(channel.name) !== channel.last ? " •" : "");
  fill($("channel-picker"), visible().map((channel) => [channel.name, `#${channel.name}${news(channel)}`]), shown.channel);
  fill($("person-picker"), people().map((person) => [person.id, person.name]), shown.person);
}

let drawn = "";
function draw() {
  const state = JSON.stringify([world, shown]);
  if (state === drawn || document.activeElement?.tagName === "SELECT" && drawn && state !== drawn && !changed()) return;
  drawn = state;
  $("server").textContent = world.server.name;
  $("about").textContent = world.server.about;
  const focused = document.activeElement?.tagName === "BUTTON" ? document.activeElement.textContent : null;
  drawChannels();
  drawPeople();
  drawTries();
  drawPickers();
  if (focused) [...document.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
}

/** A picker that is open must not be filled anew under somebody's finger, unless they have just chosen. */
function changed() {
  const [, before] = JSON.parse(drawn);
  return before.channel !== shown.channel || before.person !== shown.person;
}

async function poll() {
  try {
    const response = await fetch("/world.json", { cache: "no-store" });
    world = await response.json();
    const { channel, person } = remembered();
    const { choice } = world;
    const follows = serial !== null && choice.serial > serial;
    serial = choice.serial;
    if (follows) show(choice.channel, choice.person === "0" ? shown.person : choice.person);
    else show(shown?.channel ?? channel, shown?.person ?? person);
    mend();
    document.title = `#${shown.channel} · ${world.server.name}`;
  } catch (error) {
    document.title = "The demo has ended";
  }
  setTimeout(poll, POLL_MS);
}

$("channel-picker").addEventListener("change", (event) => { event.target.blur(); show(event.target.value, shown.person); });
$("person-picker").addEventListener("change", (event) => { event.target.blur(); show(shown.channel, event.target.value); });
window.addEventListener("hashchange", () => { const { channel, person } = remembered(); show(channel, person); });
if (window.matchMedia("(max-width: 900px)").matches) $("tries").open = false;
poll();
