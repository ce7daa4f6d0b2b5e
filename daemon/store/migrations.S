/* The migrations, as the text they are; each ends with a NUL. */
        .section .rodata
        .macro migration number
        .global migration_\number
migration_\number:
        .incbin "daemon/store/migration_\number\().sql"
        .byte 0
        .endm
        migration 1
        migration 2
        .section .note.GNU-stack, "", @progbits
