/** Text for the headers of a mail: what stays on its line cannot begin a header of its own. */

// The separators U+2028 and U+2029 end a line for some readers, though they are no control characters.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/u
const CONTROLS = new RegExp(CONTROL, 'gu')

export const holdsControl = (text: string): boolean => CONTROL.test(text)

/** The text with a blank for what would end its line or be no character at all. */
export const oneLine = (text: string): string => text.replace(CONTROLS, ' ').trim()
