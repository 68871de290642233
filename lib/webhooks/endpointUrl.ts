/** Where an endpoint may be. What a name leads to is looked at when it is sent to. */
import { isIP } from 'node:net'
import { isLoopback } from '../url'
import { isPublicAddress } from './addresses'

/** @param allowsLoopback  whether this machine will do, by plain HTTP too */
export function isEndpointUrl(text: string, allowsLoopback: boolean): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  // Not even an empty fragment: parameters may be put behind the address.
  if (username !== '' || password !== '' || text.includes('#')) return false
  if (allowsLoopback && isLoopback(text)) return true
  const host = hostname.replace(/^\[|\]$/g, '')
  // The URL parser has turned numbers, however written, into addresses by now.
  const isReachable = isIP(host) === 0 ? /\.[^.]/.test(host) : isPublicAddress(host)
  return protocol === 'https:' && isReachable
}
