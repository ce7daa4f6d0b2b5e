/* The shipped templates, config/templates/<name>.mustache, as bytes within the program (templates.S). */
#ifndef TIENDO_ALERTS_TEMPLATES_H
#define TIENDO_ALERTS_TEMPLATES_H

extern const char template_mail_txt[], template_mail_txt_end[];
extern const char template_mail_html[], template_mail_html_end[];

#endif
