/** Text that came from outside, with most of each e-mail address hidden: for who need not know whose it is. */

/** What stands before an `@`, from its first character on; both may be escaped, as often as somebody has escaped them. */
const NAME = /(?<![\w.+-])([\w.+-])(?:[\w.+-]|%(?:25)*(?:2[bde]|5f)){0,64}(@|%(?:25)*40)/gi

export const maskAddresses = (text: string): string => text.replace(NAME, '$1…$2')
