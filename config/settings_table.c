/* Every setting, one row each. Order matters where one refers to another: receivers come before the route. */
#include "config/settings_table.h"
#include <stddef.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* name, type, default, bounds, required, reloadable, secret, help, offset */
static const struct setting TOP[] = {
    {"listen", &TYPE_LISTEN, "\"127.0.0.1:8080\"", "loopback", false, false, false, T_SETTING_LISTEN,
     offsetof(struct settings, host)},
    {"public_url", &TYPE_URL, NULL, "http:// https://", false, true, false, T_SETTING_PUBLIC_URL,
     offsetof(struct settings, public_url)},
    {"locale", &TYPE_LANG, "\"vi\"", "vi, en", false, true, false, T_SETTING_LOCALE,
     offsetof(struct settings, locale)},
    {"plans", &TYPE_FILES, NULL, NULL, true, true, false, T_SETTING_PLANS,
     offsetof(struct settings, plan_files)},
    {"units", &TYPE_FILES, NULL, NULL, true, true, false, T_SETTING_UNITS,
     offsetof(struct settings, unit_files)},
    {"holidays", &TYPE_PATH, NULL, NULL, false, true, false, T_SETTING_HOLIDAYS,
     offsetof(struct settings, holidays)},
    {"smtp", &TYPE_SMTP, NULL, NULL, false, true, false, T_SETTING_SMTP, offsetof(struct settings, smtp)},
    {"allow_addresses", &TYPE_NETS, "[]", "CIDR", false, true, false, T_SETTING_ALLOW_ADDRESSES,
     offsetof(struct settings, allow_addresses)},
    {"receivers", &TYPE_RECEIVERS, NULL, NULL, true, true, false, T_SETTING_RECEIVERS,
     offsetof(struct settings, receivers)},
    {"route", &TYPE_ROUTE, NULL, NULL, true, true, false, T_SETTING_ROUTE, offsetof(struct settings, route)},
    {"rules", &TYPE_NOT_YET, "[]", "[]", false, true, false, T_SETTING_RULES, 0},
    {"collectors", &TYPE_COLLECTORS, "[]", NULL, false, true, false, T_SETTING_COLLECTORS,
     offsetof(struct settings, collectors)},
    {"withdrawn", &TYPE_WITHDRAWN, "[]", NULL, false, true, false, T_SETTING_WITHDRAWN,
     offsetof(struct settings, withdrawn)},
};

static const struct setting SMTP[] = {
    {"url", &TYPE_URL, NULL, "smtp:// smtps://", true, true, false, T_SETTING_SMTP_URL,
     offsetof(struct smtp_settings, url)},
    {"from", &TYPE_ADDRESS, NULL, NULL, true, true, false, T_SETTING_SMTP_FROM,
     offsetof(struct smtp_settings, from)},
    {"starttls", &TYPE_TLS, "\"required\"", "required, try, off", false, true, false, T_SETTING_SMTP_STARTTLS,
     offsetof(struct smtp_settings, starttls)},
    {"username", &TYPE_STRING, NULL, NULL, false, true, false, T_SETTING_SMTP_USERNAME,
     offsetof(struct smtp_settings, username)},
    {"password_file", &TYPE_SECRET, NULL, NULL, false, true, true, T_SETTING_SMTP_PASSWORD_FILE,
     offsetof(struct smtp_settings, password_file)},
    {"ca_file", &TYPE_PATH, NULL, NULL, false, true, false, T_SETTING_SMTP_CA_FILE,
     offsetof(struct smtp_settings, ca_file)},
};

static const struct setting RECEIVER[] = {
    {"name", &TYPE_NAME, NULL, NULL, true, true, false, T_SETTING_RECEIVER_NAME,
     offsetof(struct receiver, name)},
    {"email", &TYPE_EMAILS, NULL, "@unit, @unit.lead, @unit.parent", false, true, false,
     T_SETTING_RECEIVER_EMAIL, offsetof(struct receiver, emails)},
    {"webhook", &TYPE_WEBHOOK, NULL, NULL, false, true, false, T_SETTING_RECEIVER_WEBHOOK, 0},
};

static const struct setting WEBHOOK[] = {
    {"url", &TYPE_URL, NULL, "http:// https://", true, true, false, T_SETTING_WEBHOOK_URL,
     offsetof(struct receiver, url)},
    {"format", &TYPE_FORMAT, "\"standard\"", "standard", false, true, false, T_SETTING_WEBHOOK_FORMAT,
     offsetof(struct receiver, format)},
    {"secret_file", &TYPE_KEY, NULL, "whsec_ + base64, 24-64", true, true, true,
     T_SETTING_WEBHOOK_SECRET_FILE, offsetof(struct receiver, secret_file)},
};

static const struct setting ROUTE[] = {
    {"receiver", &TYPE_RECEIVER_REF, NULL, NULL, false, true, false, T_SETTING_ROUTE_RECEIVER,
     offsetof(struct route, receiver)},
    {"match", &TYPE_MATCH, "{}", NULL, false, true, false, T_SETTING_ROUTE_MATCH,
     offsetof(struct route, match)},
    {"group_by", &TYPE_LABELS, "[\"plan\", \"kind\"]", NULL, false, true, false, T_SETTING_ROUTE_GROUP_BY,
     offsetof(struct route, group_by)},
    {"group_wait", &TYPE_DURATION, "\"0s\"", "0s-1d", false, true, false, T_SETTING_ROUTE_GROUP_WAIT,
     offsetof(struct route, group_wait_ms)},
    {"group_interval", &TYPE_DURATION, "\"1h\"", "0s-31d", false, true, false, T_SETTING_ROUTE_GROUP_INTERVAL,
     offsetof(struct route, group_interval_ms)},
    {"repeat_interval", &TYPE_DURATION, "\"7d\"", "1h-366d", false, true, false,
     T_SETTING_ROUTE_REPEAT_INTERVAL, offsetof(struct route, repeat_interval_ms)},
    {"working_hours", &TYPE_HOURS, NULL, NULL, false, true, false, T_SETTING_ROUTE_WORKING_HOURS,
     offsetof(struct route, working_hours)},
    {"continue", &TYPE_BOOL, "false", NULL, false, true, false, T_SETTING_ROUTE_CONTINUE,
     offsetof(struct route, continues)},
    {"routes", &TYPE_ROUTES, "[]", NULL, false, true, false, T_SETTING_ROUTE_ROUTES,
     offsetof(struct route, routes)},
};

static const struct setting HOURS[] = {
    {"days", &TYPE_DAYS, "\"mon-fri\"", "mon-fri", false, true, false, T_SETTING_HOURS_DAYS,
     offsetof(struct working_hours, days)},
    {"from", &TYPE_MINUTE, "\"07:30\"", "HH:MM", false, true, false, T_SETTING_HOURS_FROM,
     offsetof(struct working_hours, from_minute)},
    {"to", &TYPE_MINUTE, "\"17:00\"", "HH:MM", false, true, false, T_SETTING_HOURS_TO,
     offsetof(struct working_hours, to_minute)},
    {"holidays", &TYPE_ON_OFF, "\"off\"", "off, on", false, true, false, T_SETTING_HOURS_HOLIDAYS,
     offsetof(struct working_hours, holidays_off)},
};

static const struct setting COLLECTOR[] = {
    {"kind", &TYPE_COLLECTOR_KIND, NULL, "folder", true, true, false, T_SETTING_COLLECTOR_KIND,
     offsetof(struct collector_settings, kind)},
    {"path", &TYPE_FOLDER, NULL, NULL, true, true, false, T_SETTING_COLLECTOR_PATH,
     offsetof(struct collector_settings, path)},
    {"settle", &TYPE_DURATION, "\"2s\"", "0s-1h", false, true, false, T_SETTING_COLLECTOR_SETTLE,
     offsetof(struct collector_settings, settle_ms)},
};

static const struct setting WITHDRAWN[] = {
    {"plan", &TYPE_NAME, NULL, NULL, true, true, false, T_SETTING_WITHDRAWN_PLAN,
     offsetof(struct withdrawn, plan)},
    {"why", &TYPE_STRING, NULL, NULL, true, true, false, T_SETTING_WITHDRAWN_WHY,
     offsetof(struct withdrawn, why)},
};

const struct setting_group SETTINGS_TOP = {"", TOP, COUNT(TOP)};
const struct setting_group SETTINGS_SMTP = {"smtp.", SMTP, COUNT(SMTP)};
const struct setting_group SETTINGS_RECEIVER = {"receivers[].", RECEIVER, COUNT(RECEIVER)};
const struct setting_group SETTINGS_WEBHOOK = {"receivers[].webhook.", WEBHOOK, COUNT(WEBHOOK)};
const struct setting_group SETTINGS_ROUTE = {"route.", ROUTE, COUNT(ROUTE)};
const struct setting_group SETTINGS_HOURS = {"route.working_hours.", HOURS, COUNT(HOURS)};
const struct setting_group SETTINGS_COLLECTOR = {"collectors[].", COLLECTOR, COUNT(COLLECTOR)};
const struct setting_group SETTINGS_WITHDRAWN = {"withdrawn[].", WITHDRAWN, COUNT(WITHDRAWN)};
