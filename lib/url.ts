/** Addresses in the configuration. */

/** Whether the text is an https URL (or http on this machine) that can be followed by a query of ours. */
export function isUsableUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(text))
}

/** Whether the URL points to this very machine. */
export function isLoopback(text: string): boolean {
  return URL.canParse(text) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(text).hostname)
}

/** Whether the text is an https address of any page, without a password in it. */
export function isWebsite(text: string): boolean {
  if (!URL.canParse(text) || !/^https:\/\/[\x21-\x7e]+$/.test(text)) return false
  const { username, password, hostname } = new URL(text)
  return username === '' && password === '' && hostname.includes('.')
}

/** Whether the text is an address of any page on this very machine, by plain HTTP too. */
export function isWebsiteHere(text: string): boolean {
  if (!isLoopback(text) || !/^https?:\/\/[\x21-\x7e]+$/.test(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}

export const isOrigin = (text: string): boolean => isUsableUrl(text) && new URL(text).origin === text
