/**
 * One attempt over HTTPS. The name is looked up here, all its addresses are checked, and the connection goes to one that was
 * checked: a name that leads elsewhere a moment later gains nothing.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isLoopbackAddress, isPublicAddress } from './addresses'
import { TIMED_OUT } from './endpoint'

export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Goes by POST; where there is none, the address is asked for by GET. */
  readonly body?: string
  /** How much of the answer's body is wanted, in bytes; absent: nothing of it is read. */
  readonly readsBytes?: number
}

export type WebhookAnswer =
  /** `retryAfter`: the header as it came, '' when absent. `text`: the beginning of the body, where that was wanted. */
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfter: string
      readonly text?: string
    }
  /** `code`: the system's name of what went wrong, or FORBIDDEN_ADDRESS, or TIMED_OUT. */
  | { readonly kind: 'failed'; readonly code: string }

/** Never rejects. */
export type SendWebhook = (request: WebhookRequest) => Promise<WebhookAnswer>

const FORBIDDEN_ADDRESS = 'FORBIDDEN_ADDRESS'
/** As for the gateways' servers (lib/gateways/httpClient.ts), in ms: endpoints are anywhere. */
const FAR = { autoSelectFamilyAttemptTimeout: 2000 }

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
      // One forbidden address is enough to refuse: no honest name leads to one.
      if (error || !first || !addresses.every(({ address }) => isAllowed(address)))
        found(error ?? new ForbiddenAddress(), '')
      else if (options.all) found(null, addresses)
      else found(null, first.address, first.family)
    })

  return request =>
    new Promise(answer => {
      const url = new URL(request.url)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      // What is an address already is not looked up.
      const isForbidden = isIP(host) !== 0 && !isAllowed(host)
      if (isForbidden || (url.protocol !== 'https:' && !(allowsLoopback && url.protocol === 'http:'))) {
        answer({ kind: 'failed', code: FORBIDDEN_ADDRESS })
        return
      }
      const { headers, body, readsBytes = 0 } = request
      const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers,
        lookup: checkedLookup,
        // No connection is kept: it would break while Lambda keeps the container asleep.
        agent: false,
        ...FAR,
      })
      const timer = setTimeout(() => end({ kind: 'failed', code: TIMED_OUT }), timeoutMs)
      const end = (outcome: WebhookAnswer) => {
        clearTimeout(timer)
        answer(outcome)
        // Whatever more the body says is not read, however much it is.
        call.destroy()
      }
      call.on('response', response => {
        const { statusCode = 0, headers: received } = response
        const told = { status: statusCode, retryAfter: received['retry-after'] ?? '' }
        if (readsBytes === 0) end({ kind: 'answered', ...told })
        else beginningOf(response, readsBytes, text => end({ kind: 'answered', ...told, text }))
      })
      // An answer that is none, such as a change of protocol, or that breaks off.
      call.on('close', () => end({ kind: 'failed', code: 'NO_ANSWER' }))
      call.on('error', (error: NodeJS.ErrnoException) =>
        end({ kind: 'failed', code: error.code ?? error.name }),
      )
      // All at once, so that its length goes with it.
      call.end(body)
    })
}

/** Hands over the beginning of an answer as soon as it is there; before the connection is closed, which says no more. */
function beginningOf(answer: IncomingMessage, bytes: number, took: (text: string) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  const finish = () => took(Buffer.concat(chunks).toString('utf8', 0, bytes))
  answer.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    if (length >= bytes) finish()
  })
  answer.on('end', finish)
}
