/** One line of text, possibly empty: no control characters, line separators or lone surrogates. */
export const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u
