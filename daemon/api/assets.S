/* The pages' files, as they are. */
        .section .rodata
        .macro asset name, file
        .global asset_\name\()_start, asset_\name\()_end
asset_\name\()_start:
        .incbin "\file"
asset_\name\()_end:
        .byte 0
        .endm
        asset index, "daemon/web/index.html"
        asset app, "daemon/web/app.js"
        asset style, "daemon/web/style.css"
        asset icon, "daemon/web/icon.svg"
        .section .note.GNU-stack, "", @progbits
