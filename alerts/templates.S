/* The shipped templates as read-only bytes: see templates.h. */
    .section .rodata
    .global template_mail_txt, template_mail_txt_end, template_mail_html, template_mail_html_end
template_mail_txt:
    .incbin "config/templates/mail.txt.mustache"
template_mail_txt_end:
    .byte 0
template_mail_html:
    .incbin "config/templates/mail.html.mustache"
template_mail_html_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
