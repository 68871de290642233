/** Checks URLs in configuration and requests. */

/** Whether it is an https URL (http only for this machine) to which a query can be appended. */
export function isUsableUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(text))
}

/** Whether the URL is on this machine. */
export function isLoopback(text: string): boolean {
  return URL.canParse(text) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(text).hostname)
}

/** Whether it is an https URL without a password. */
export function isWebsite(text: string): boolean {
  if (!URL.canParse(text) || !/^https:\/\/[\x21-\x7e]+$/.test(text)) return false
  const { username, password, hostname } = new URL(text)
  return username === '' && password === '' && hostname.includes('.')
}

/** Whether it is a URL on this machine, http included. */
export function isWebsiteHere(text: string): boolean {
  if (!isLoopback(text) || !/^https?:\/\/[\x21-\x7e]+$/.test(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}

export const isOrigin = (text: string): boolean => isUsableUrl(text) && new URL(text).origin === text
