/**
 * One attempt over HTTPS. The name is looked up here, all its addresses are checked, and the connection goes to one that was
 * checked: a name that leads elsewhere a moment later gains nothing.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isLoopbackAddress, isPublicAddress } from './addresses'

export type WebhookAnswer =
  /** `retryAfter`: the header as it came, '' when absent. */
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string }
  /** `code`: the system's name of what went wrong, or FORBIDDEN_ADDRESS, or TIMED_OUT. */
  | { readonly kind: 'failed'; readonly code: string }

/** Never rejects. */
export type SendWebhook = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<WebhookAnswer>

const FORBIDDEN_ADDRESS = 'FORBIDDEN_ADDRESS'

interface Options {
  /** For the whole exchange, from the look-up of the name to the answer's status. */
  readonly timeoutMs: number
  /** On a developer's machine: its own addresses too, by plain HTTP too. */
  readonly allowsLoopback: boolean
  /** The system's, where nothing else is given. */
  readonly resolve?: Resolve
}

type Resolve = (
  hostname: string,
  options: { readonly all: true },
  found: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

class ForbiddenAddress extends Error {
  readonly code = FORBIDDEN_ADDRESS
}

export const webhookSender = ({ timeoutMs, allowsLoopback, resolve = lookup }: Options): SendWebhook => {
  const isAllowed = (address: string) =>
    isPublicAddress(address) || (allowsLoopback && isLoopbackAddress(address))
  const checkedLookup: LookupFunction = (hostname, options, found) =>
    resolve(hostname, { all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      // One that is not allowed is enough: whoever names it means no good.
      if (error || !first || !addresses.every(({ address }) => isAllowed(address)))
        found(error ?? new ForbiddenAddress(), '')
      else if (options.all) found(null, addresses)
      else found(null, first.address, first.family)
    })

  return (text, headers, body) =>
    new Promise(answer => {
      const url = new URL(text)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      // What is an address already is not looked up.
      const isForbidden = isIP(host) !== 0 && !isAllowed(host)
      if (isForbidden || (url.protocol !== 'https:' && !(allowsLoopback && url.protocol === 'http:'))) {
        answer({ kind: 'failed', code: FORBIDDEN_ADDRESS })
        return
      }
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest
      const request = send(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup: checkedLookup,
        // No connection is kept: it would break while Lambda keeps the container asleep.
        agent: false,
      })
      const timer = setTimeout(() => end({ kind: 'failed', code: 'TIMED_OUT' }), timeoutMs)
      const end = (outcome: WebhookAnswer) => {
        clearTimeout(timer)
        answer(outcome)
        // Whatever the body says is not read, however much it is.
        request.destroy()
      }
      request.on('response', ({ statusCode = 0, headers: { 'retry-after': wish = '' } }) =>
        end({ kind: 'answered', status: statusCode, retryAfter: wish }),
      )
      // An answer that is none, such as a change of protocol.
      request.on('close', () => end({ kind: 'failed', code: 'NO_ANSWER' }))
      request.on('error', (error: NodeJS.ErrnoException) =>
        end({ kind: 'failed', code: error.code ?? error.name }),
      )
      request.end(body)
    })
}
