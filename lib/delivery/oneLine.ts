/** Single-line text for the headers of a mail, which a line end could add headers to. */

// Some readers take U+2028 and U+2029 for line ends, although they are not control characters.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/u
const CONTROLS = new RegExp(CONTROL, 'gu')

export const holdsControl = (text: string): boolean => CONTROL.test(text)

/** Replaces control characters and line ends by blanks. */
export const oneLine = (text: string): string => text.replace(CONTROLS, ' ').trim()
