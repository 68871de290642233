/** Validates the URL of an endpoint. The addresses of its host are checked when a webhook is sent. */
import { isIP } from 'node:net'
import { isLoopback } from '../url'
import { isPublicAddress } from './addresses'

/** @param allowsLoopback  also accept this machine, with http or https */
export function isEndpointUrl(text: string, allowsLoopback: boolean): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  // Not even an empty fragment: query parameters may be appended to the URL.
  if (username !== '' || password !== '' || text.includes('#')) return false
  if (allowsLoopback && isLoopback(text)) return true
  const host = hostname.replace(/^\[|\]$/g, '')
  // The URL parser has converted numeric hosts of any notation to IP addresses.
  // The parser also accepts other characters in a name, such as those that join parameters.
  const isReachable = isIP(host) === 0 ? /^[\w-]+(?:\.[\w-]+)+\.?$/.test(host) : isPublicAddress(host)
  return protocol === 'https:' && isReachable
}
