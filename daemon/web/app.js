// The first page: plans, verdicts by colour and word, late agencies, next deadlines. It reads the public API and nothing else.

const texts = {
  vi: {
    tagline: "tiến độ thực hiện chỉ tiêu", skip: "Đến nội dung", plans: "Kế hoạch", late: "Đơn vị chậm nộp báo cáo", next: "Hạn báo cáo sắp tới",
    targets: "Chỉ tiêu", clock: "Lúc", virtual: "đồng hồ ảo", none_late: "Không có đơn vị nào quá hạn.", none_next: "Không có hạn nào trong một năm tới.",
    unit: "Đơn vị", report: "Báo cáo", due: "Hạn (trước)", overdue: "Quá hạn", left: "Còn", days: "ngày", status: "Đánh giá", indicator: "Chỉ tiêu",
    target: "Phải đạt", value: "Số liệu", expected: "Mức kỳ vọng", why: "Lý do", milestone: "Mốc", units_more: "đơn vị khác", level: "Cấp",
    fault: "Không đọc được số liệu từ máy chủ", units_late: "đơn vị chưa nộp", alert: "Cảnh báo", since: "Từ", waiting: "đơn vị phải nộp", received: "đã nộp đủ", unknown: "chưa rõ",
    tasks: "Nhiệm vụ quá hạn và đang thực hiện", task: "Nhiệm vụ", quantity: "Số lượng", last_day: "Hạn", none_tasks: "Không có nhiệm vụ nào quá hạn hay đang thực hiện.",
    tasks_more: "nhiệm vụ khác", not_started: "chưa thực hiện", in_progress: "đang thực hiện", done: "đã hoàn thành", cancelled: "không thực hiện nữa",
    drawn: "đã nhận để tổng hợp", in_place_of: "thay cho",
    achieved: "đạt", on_track: "đúng tiến độ", at_risk: "có nguy cơ", lagging: "chậm tiến độ", missed: "không đạt", no_data: "chưa có số liệu",
    not_assessable: "chưa đánh giá được", not_applicable: "không áp dụng", stale: "số liệu cũ", awaiting: "chờ số liệu", partial: "thiếu đơn vị",
    ahead: "vượt tiến độ", moving_away: "xa dần", slipped: "giảm sút", interim: "số liệu giữa kỳ", carried: "số liệu chuyển kỳ", national: "quốc gia",
    provincial: "tỉnh", total: "tổng số", female: "nữ", male: "nam",
    "report.due_soon": "Báo cáo sắp đến hạn", "report.missed": "Báo cáo quá hạn", "report.returned": "Báo cáo bị trả lại",
    "target.at_risk": "Chỉ tiêu có nguy cơ không đạt", "target.lagging": "Chỉ tiêu chậm tiến độ", "target.missed": "Chỉ tiêu không đạt",
    "task.overdue": "Nhiệm vụ quá hạn", "milestone.review_due": "Đến kỳ sơ kết, tổng kết", "event.starting": "Sắp đến đợt hoạt động",
    "system.delivery_failing": "Thư không gửi được", "system.write_failing": "Không ghi được số liệu",
    firing: "đang diễn ra", acknowledged: "đã tiếp nhận", resolved: "đã kết thúc", raised: "phát sinh", grew: "nặng hơn", acked: "được tiếp nhận",
    mended: "đã khắc phục", gave_way: "chuyển sang cảnh báo khác", ended: "hết thời hạn",
  },
  en: {
    tagline: "progress of public programmes against their targets", skip: "To the content", plans: "Plans", late: "Late agencies", next: "Next deadlines",
    targets: "Targets", clock: "Now", virtual: "virtual clock", none_late: "No agency is overdue.", none_next: "No deadline within a year.",
    unit: "Unit", report: "Report", due: "Due before", overdue: "Overdue by", left: "Left", days: "days", status: "Verdict", indicator: "Indicator",
    target: "To reach", value: "Value", expected: "Expected", why: "Why", milestone: "Milestone", units_more: "other units", level: "Level",
    fault: "The figures cannot be read from the server", units_late: "units have not reported", alert: "Alert", since: "Since", waiting: "units owe it", received: "complete", unknown: "unknown",
    tasks: "Overdue and running tasks", task: "Task", quantity: "Quantity", last_day: "Until", none_tasks: "No task is overdue or running.",
    tasks_more: "more tasks", not_started: "not started", in_progress: "in progress", done: "done", cancelled: "cancelled",
    drawn: "in, to be drawn together", in_place_of: "for",
    achieved: "achieved", on_track: "on track", at_risk: "at risk", lagging: "lagging", missed: "missed", no_data: "no data",
    not_assessable: "not assessable", not_applicable: "not applicable", stale: "old data", awaiting: "awaiting data", partial: "units missing",
    ahead: "ahead", moving_away: "moving away", slipped: "slipped", interim: "interim value", carried: "carried value", national: "national",
    provincial: "provincial", total: "total", female: "female", male: "male",
    "report.due_soon": "Report due soon", "report.missed": "Report overdue", "report.returned": "Report returned",
    "target.at_risk": "Target at risk", "target.lagging": "Target lagging", "target.missed": "Target missed",
    "task.overdue": "Task overdue", "milestone.review_due": "Review due", "event.starting": "Event starting",
    "system.delivery_failing": "Messages cannot be delivered", "system.write_failing": "The record cannot be written",
    firing: "open", acknowledged: "acknowledged", resolved: "over", raised: "raised", grew: "grew worse", acked: "acknowledged",
    mended: "mended", gave_way: "another alert took over", ended: "ended",
  },
};

const order = ["missed", "lagging", "at_risk", "on_track", "achieved", "no_data", "not_assessable", "not_applicable"];
const state = { lang: "vi", plan: null, plans: [], units: new Map(), definitions: new Map(), verdicts: new Map(), tasks: new Map(), now: null, virtual: false };

const t = (key) => texts[state.lang][key] ?? key;
const say = (text) => (typeof text === "string" ? text : text?.[state.lang] ?? text?.vi ?? "");

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

async function get(path, parameters = {}) {
  const query = new URLSearchParams(parameters);
  const answer = await fetch(`/api/v1/${path}?${query}`, { headers: { "Accept-Language": state.lang } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function all(path, parameters = {}) {
  const items = [];
  let page = await get(path, { ...parameters, limit: 1000 });
  for (;;) {
    items.push(...page.items);
    if (!page.next) return items;
    page = await get(path, { cursor: page.next, limit: 1000 });
  }
}

const number = (x) => (x === null || x === undefined ? "–" : new Intl.NumberFormat(state.lang, { maximumFractionDigits: 2 }).format(x));
const mark = (status) => el("span", { class: `mark ${status}` }, t(status));
const unitName = (id) => say(state.units.get(id)?.name) || id;

function instant(text) {
  return new Intl.DateTimeFormat(state.lang === "vi" ? "vi-VN" : "en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(text));
}
function day(text) {
  return new Intl.DateTimeFormat(state.lang === "vi" ? "vi-VN" : "en-GB", { dateStyle: "medium", timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(text));
}
const wholeDays = (seconds) => Math.max(0, Math.floor(seconds / 86400));

function table(headings, rows) {
  const head = el("tr", {}, ...headings.map((h) => el("th", { scope: "col", class: h.number ? "number" : null }, t(h.text ?? h))));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)));
}

// ---- plans -------------------------------------------------------------------------------------------------------------

function tally(verdicts) {
  const counts = new Map();
  for (const v of verdicts) if (countsForPlan(v)) counts.set(v.status, (counts.get(v.status) ?? 0) + 1);
  const items = order.filter((s) => counts.has(s)).map((s) => el("li", {}, mark(s), ` ${counts.get(s)}`));
  return el("ul", { class: "tally" }, ...items);
}

// What the plan itself is judged on: its own level, the whole, each target once.
function countsForPlan(v) {
  const plan = state.plans.find((p) => p.id === v.plan);
  return v.unit === plan.unit && !v.flags.includes("other_level") && !v.flags.includes("not_in_force") && (v.category === "total" || v.category === "all");
}

function drawPlans() {
  const cards = state.plans.map((p) =>
    el("button", { type: "button", class: "plan", "aria-pressed": String(p.id === state.plan), onclick: () => choose(p.id) },
      el("strong", {}, say(p.title)), el("span", { class: "soft" }, `${p.number ?? ""} · ${day(p.start)} – ${day(p.end)}`), tally(state.verdicts.get(p.id) ?? [])));
  document.getElementById("plans").replaceChildren(el("div", { class: "plans" }, ...cards));
}

// ---- obligations ---------------------------------------------------------------------------------------------------------

function reportTitle(o) {
  const report = (state.definitions.get(o.plan)?.reports ?? []).find((r) => r.id === o.report);
  const round = say((report?.rounds ?? []).find((r) => r.id === o.round)?.title) || o.round;
  return `${say(report?.title) || o.report} (${o.period})${round ? ` – ${round}` : ""}`;
}

// Who is to see to it: the unit, or its heir in its place once it has closed.
const debtor = (duty) => (duty.heir ? `${unitName(duty.heir)} (${t("in_place_of")} ${unitName(duty.unit)})` : unitName(duty.unit));

// One entry for each report, period and due date, with the obligations in it.
function groups(list) {
  const found = new Map();
  for (const o of list) {
    const key = `${o.plan} ${o.report} ${o.period} ${o.round ?? ""} ${o.due_at}`;
    found.set(key, [...(found.get(key) ?? []), o]);
  }
  return [...found.values()];
}

function drawLate(list) {
  const collator = new Intl.Collator(state.lang);
  const blocks = groups(list).map((group) => {
    const names = group.map(debtor).sort(collator.compare);
    const longest = Math.max(...group.map((o) => o.overdue_by_s));
    return el("article", {},
      el("h3", {}, reportTitle(group[0]), " ", el("span", { class: "mark overdue" }, `${t("overdue")} ${wholeDays(longest)} ${t("days")}`)),
      el("p", { class: "soft" }, `${t("due")} ${day(group[0].due_at)} · ${group.length} ${t("units_late")}`),
      el("ul", { class: "names" }, ...names.map((name) => el("li", {}, name))));
  });
  document.getElementById("late").replaceChildren(...(blocks.length ? blocks : [el("p", { class: "empty" }, t("none_late"))]));
}

const isDone = (o) => o.status === "on_time" || o.status === "late";

// What of the reports that this one draws together is in.
function drawnTogether(group) {
  const parts = group.map((o) => o.consolidates).filter(Boolean);
  if (!parts.length) return null;
  const sum = (key) => parts.reduce((total, c) => total + c[key], 0);
  return el("div", { class: "soft" }, `${sum("complete")}/${sum("expected")} ${t("drawn")}`);
}

function drawNext(list) {
  const rows = groups(list).slice(0, 6).map((group) => {
    const left = wholeDays((new Date(group[0].due_at) - state.now) / 1000);
    const done = group.filter(isDone).length;
    return el("tr", {}, el("td", {}, reportTitle(group[0]), el("div", { class: "soft" }, `${group.length - done} ${t("waiting")}, ${done} ${t("received")}`), drawnTogether(group)),
      el("td", { class: "number" }, day(group[0].due_at)), el("td", { class: "number" }, `${left} ${t("days")}`));
  });
  document.getElementById("next").replaceChildren(
    rows.length ? table(["report", { text: "due", number: true }, { text: "left", number: true }], rows) : el("p", { class: "empty" }, t("none_next")));
}

// ---- tasks ---------------------------------------------------------------------------------------------------------------

const TASKS_SHOWN = 40;

// "12 / 47 lớp"; nothing where the task names no quantity.
function amount(task) {
  if (task.quantity === null && task.needed === null) return "";
  return `${number(task.quantity)}${task.needed === null ? "" : ` / ${number(task.needed)}`} ${say(task.of)}`;
}

function taskRow(task) {
  const late = task.overdue ? el("span", { class: "mark overdue" }, `${t("overdue")} ${task.overdue_by_days} ${t("days")}`) : null;
  return el("tr", {},
    el("td", {}, say(task.title), el("div", { class: "soft" }, `${task.task} · ${say(task.step) || task.window} · ${debtor(task)}`)),
    el("td", {}, late, el("div", {}, t(task.state))),
    el("td", { class: "number", "data-label": t("quantity") }, amount(task)),
    el("td", { class: "number", "data-label": t("last_day") }, task.to ? day(task.to) : t("unknown")));
}

// The longest overdue first, then those under way by their last day.
function drawTasks() {
  const part = document.getElementById("tasks-part"), place = document.getElementById("tasks");
  const list = state.tasks.get(state.plan);
  part.hidden = !list;
  if (!list) return place.replaceChildren();
  list.sort((a, b) => b.overdue_by_days - a.overdue_by_days || (a.to ?? "9999").localeCompare(b.to ?? "9999"));
  if (!list.length) return place.replaceChildren(el("p", { class: "empty" }, t("none_tasks")));
  const more = list.length > TASKS_SHOWN ? [el("p", { class: "soft" }, `+ ${list.length - TASKS_SHOWN} ${t("tasks_more")}`)] : [];
  const headings = ["task", "status", { text: "quantity", number: true }, { text: "last_day", number: true }];
  return place.replaceChildren(table(headings, list.slice(0, TASKS_SHOWN).map(taskRow)), ...more);
}

// Plans without tasks have no entry.
async function loadTasks(plan) {
  const definition = state.definitions.get(plan);
  if (![definition, ...definition.objectives].some((place) => place.tasks?.length)) return state.tasks.delete(plan);
  const late = await all("tasks", { plan, overdue: 1 }), running = await all("tasks", { plan, state: "in_progress", overdue: 0 });
  return state.tasks.set(plan, [...late, ...running]);
}

// ---- targets -------------------------------------------------------------------------------------------------------------

function targetOf(definition, id) {
  for (const objective of definition.objectives)
    for (const indicator of objective.indicators)
      for (const target of indicator.targets ?? []) if (target.id === id) return { indicator, target };
  return {};
}

// "sex=female;area=rural": the values, in words where there are words.
const categoryName = (category) => category.split(";").map((part) => t(part.slice(part.indexOf("=") + 1))).join(", ");

function verdictRow(definition, v) {
  const { indicator, target } = targetOf(definition, v.target);
  const other = v.flags.includes("other_level") || v.flags.includes("not_in_force");
  const flags = v.flags.filter((f) => texts.vi[f] && !(f === "stale" && v.value === null)).map((f) => t(f)).join(", ");
  return el("tr", { class: other ? "other" : null },
    el("td", {}, say(indicator?.title), v.category !== "total" && v.category !== "all" ? ` (${categoryName(v.category)})` : "",
      el("div", { class: "soft" }, el("span", { lang: "vi" }, `“${target?.quote ?? ""}”`), ` — ${target?.source ?? ""}${v.level ? ` · ${t(v.level)}` : ""}`)),
    el("td", {}, mark(v.status), flags ? el("div", { class: "soft" }, flags) : null),
    el("td", { class: "number", "data-label": t("value") }, number(v.value), v.period ? el("div", { class: "soft" }, v.period) : null),
    el("td", { class: "number", "data-label": t("expected") }, number(v.expected)),
    el("td", {}, say(v.why)));
}

function drawTargets() {
  const place = document.getElementById("targets");
  const definition = state.definitions.get(state.plan);
  if (!definition) return place.replaceChildren();
  const verdicts = (state.verdicts.get(state.plan) ?? []).filter((v) => v.unit === definition.unit);
  const rows = [];
  for (const objective of definition.objectives) {
    const mine = new Set(objective.indicators.map((i) => i.id));
    const list = verdicts.filter((v) => mine.has(v.indicator));
    if (!list.length) continue;
    rows.push(el("tr", { class: "objective" }, el("td", { colspan: 5 }, `${objective.id}. ${say(objective.title)}`)));
    rows.push(...list.map((v) => verdictRow(definition, v)));
  }
  place.replaceChildren(table(["indicator", "status", { text: "value", number: true }, { text: "expected", number: true }, "why"], rows));
}

// ---- an alert, where a message's link leads -----------------------------------------------------------------------------

function drawAlert() {
  const place = document.getElementById("alert");
  const a = state.alert;
  place.hidden = !a;
  if (!a) return place.replaceChildren();
  const history = a.history.map((e) => el("li", {}, `${instant(e.at)} — ${t(e.event)}`, e.event === "acked" && e.reason ? `: ${e.reason}` : ""));
  return place.replaceChildren(el("h2", {}, `${t("alert")} ${a.id} · ${t(a.kind)} · ${t(a.state)}`), el("p", {}, say(a.summary)),
    el("p", { class: "soft" }, `${t("since")} ${instant(a.since)}`), el("ul", { class: "soft" }, ...history));
}

async function loadAlert() {
  const id = /^#\/alerts\/(a\d+)$/.exec(location.hash)?.[1];
  state.alert = id ? await get(`alerts/${id}`) : null;
}

// ---- the page ------------------------------------------------------------------------------------------------------------

function drawTexts() {
  document.documentElement.lang = state.lang;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === state.lang));
  if (state.now) document.getElementById("clock").textContent = `${t("clock")}: ${instant(state.now)}${state.virtual ? ` (${t("virtual")})` : ""}`;
}

function draw() {
  drawTexts();
  drawAlert();
  drawPlans();
  drawLate(state.late ?? []);
  drawNext(state.next ?? []);
  drawTasks();
  drawTargets();
}

// Definitions are long: they are read anew only when a plan was added, dropped or replaced.
async function loadPlans() {
  const plans = (await get("plans")).items;
  const key = (list) => list.map((p) => `${p.id} ${p.version}`).join();
  if (key(plans) === key(state.plans)) return;
  state.plans = plans;
  state.verdicts.clear();
  state.units = new Map((await all("units")).map((u) => [u.id, u]));
  for (const p of state.plans) state.definitions.set(p.id, (await get(`plans/${encodeURIComponent(p.id)}`)).definition);
  if (!state.plans.some((p) => p.id === state.plan)) state.plan = state.plans[0]?.id ?? null;
}

async function loadFigures() {
  const clock = await get("clock");
  state.now = new Date(clock.now);
  state.virtual = clock.virtual;
  const soon = new Date(state.now.getTime() + 366 * 86400e3).toISOString();
  state.late = (await all("obligations", { status: "overdue" })).sort((a, b) => b.overdue_by_s - a.overdue_by_s);
  state.next = (await all("obligations", { from: clock.now, to: soon })).filter((o) => o.status !== "historical" && o.status !== "waived")
    .sort((a, b) => new Date(a.due_at) - new Date(b.due_at)); // they come plan by plan
  for (const p of state.plans) state.verdicts.set(p.id, await all("verdicts", { plan: p.id }));
  for (const p of state.plans) await loadTasks(p.id);
}

async function refresh() {
  const fault = document.getElementById("fault");
  try {
    await loadPlans();
    await loadFigures();
    await loadAlert();
    fault.hidden = true;
  } catch (error) {
    fault.hidden = false;
    fault.textContent = `${t("fault")}: ${error.message}`;
  }
  draw();
}

function choose(plan) {
  state.plan = plan;
  remember();
  draw();
}

function remember() {
  const query = new URLSearchParams({ lang: state.lang, ...(state.plan ? { plan: state.plan } : {}) });
  history.replaceState(null, "", `/?${query}${location.hash}`);
}

const query = new URLSearchParams(location.search);
if (texts[query.get("lang")]) state.lang = query.get("lang");
state.plan = query.get("plan");
for (const button of document.querySelectorAll("[data-lang]"))
  button.addEventListener("click", () => { state.lang = button.dataset.lang; remember(); draw(); });

window.addEventListener("hashchange", refresh);
drawTexts();
await refresh();
const again = async () => { await refresh(); setTimeout(again, 5000); };
setTimeout(again, 5000);
