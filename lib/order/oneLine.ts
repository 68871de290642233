/** One line, as a reader would say: without control characters, line ends and broken characters. It may be empty. */
export const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u
