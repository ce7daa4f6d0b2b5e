// Opens pages in a real browser. Reads {url, visits: [{path, width, click}]} from standard input and prints, for each visit, what a person
// would see; and once, every console error, failed request and host that was asked.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const input = JSON.parse(readFileSync(0, "utf8"));

// Runs in the page.
function look() {
  const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const all = (selector) => [...document.querySelectorAll(selector)];
  const visible = (node) => node.checkVisibility({ checkVisibilityCSS: true });
  const marks = all(".mark").filter(visible).map((m) => ({ status: m.className.replace("mark", "").trim(), word: text(m), colour: getComputedStyle(m).backgroundColor }));
  return {
    lang: document.documentElement.lang,
    title: document.title,
    headings: all("h1, h2").filter(visible).map(text),
    plans: all("#plans .plan").map((p) => ({ title: text(p.querySelector("strong")), chosen: p.getAttribute("aria-pressed"), tally: all(`#plans .plan`).length && [...p.querySelectorAll(".tally li")].map(text) })),
    late: all("#late article").map((a) => ({ title: text(a.querySelector("h3")), names: [...a.querySelectorAll("li")].map(text) })),
    none_late: all("#late .empty").map(text),
    next: all("#next tbody tr").map(text),
    tasks: all("#tasks tbody tr").filter(visible).map((r) => [...r.cells].map(text)),
    targets: all("#targets tbody tr:not(.objective)").map((r) => [...r.cells].map(text)),
    marks,
    clock: text(document.getElementById("clock")),
    alert: all("#alert").filter(visible).map(text),
    fault: all("#fault").filter(visible).map(text),
    nameless: all("button, a[href]").filter((n) => visible(n) && !text(n) && !n.getAttribute("aria-label")).length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: quiet, headless: true });
const errors = [], hosts = new Set();
const seen = [];
for (const visit of input.visits) {
  const page = await browser.newPage({ viewport: { width: visit.width ?? 1280, height: 900 }, locale: "vi-VN" });
  page.on("console", (m) => m.type() === "error" && errors.push(`${visit.path}: ${m.text()} ${m.location().url}`));
  page.on("pageerror", (e) => errors.push(`${visit.path}: ${e.message}`));
  page.on("requestfailed", (r) => errors.push(`${visit.path}: ${r.url()} ${r.failure().errorText}`));
  page.on("request", (r) => hosts.add(new URL(r.url()).host));
  await page.goto(input.url + visit.path);
  await page.locator("#targets tbody tr, #fault:visible").first().waitFor();
  if (visit.click) await page.locator(visit.click).first().click();
  seen.push(await page.evaluate(look));
  if (visit.picture) await page.screenshot({ path: visit.picture, fullPage: true });
  await page.close();
}
await browser.close();
console.log(JSON.stringify({ seen, errors, hosts: [...hosts] }));
