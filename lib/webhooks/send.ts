/**
 * Sends a webhook over HTTPS. All addresses of the host are checked, and the connection uses one of them, so that DNS
 * rebinding does not get around the check.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { signalWithin } from '../deadline'
import { isLoopbackAddress, isPublicAddress } from './addresses'
import { TIMED_OUT } from './endpoint'

export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent by POST; without a body the request is a GET. */
  readonly body?: string
  /** How many bytes of the answer's body to read; absent: none. */
  readonly readsBytes?: number
}

export type WebhookAnswer =
  /** `retryAfter`: the raw header, '' if absent. `text`: the beginning of the body, with `readsBytes`. */
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfter: string
      readonly text?: string
    }
  /** `code`: a system error code, FORBIDDEN_ADDRESS, TIMED_OUT or NO_ANSWER. */
  | { readonly kind: 'failed'; readonly code: string }

/** Never rejects. */
export type SendWebhook = (request: WebhookRequest) => Promise<WebhookAnswer>

const FORBIDDEN_ADDRESS = 'FORBIDDEN_ADDRESS'
/** In ms, as for the gateways' servers (lib/gateways/httpClient.ts): endpoints may be far away. */
const FAR = { autoSelectFamilyAttemptTimeout: 2000 }

interface Options {
  /** From the DNS look-up to the end of what is read of the answer, before the deadline. */
  readonly timeoutMs: number
  /** For developers: also send to this machine, with http or https. */
  readonly allowsLoopback: boolean
  /** Default: the system's resolver. */
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
      // Refused if any address is forbidden: no legitimate host has one.
      if (error || !first || !addresses.every(({ address }) => isAllowed(address)))
        found(error ?? new ForbiddenAddress(), '')
      else if (options.all) found(null, addresses)
      else found(null, first.address, first.family)
    })

  return request =>
    new Promise(answer => {
      const url = new URL(request.url)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      // IP addresses are not looked up, so they are checked here.
      const isForbidden = isIP(host) !== 0 && !isAllowed(host)
      if (isForbidden || (url.protocol !== 'https:' && !(allowsLoopback && url.protocol === 'http:'))) {
        answer({ kind: 'failed', code: FORBIDDEN_ADDRESS })
        return
      }
      const { headers, body, readsBytes = 0 } = request
      const signal = signalWithin(timeoutMs)
      const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers,
        signal,
        lookup: checkedLookup,
        // No keep-alive: the connection would break while Lambda freezes the container.
        agent: false,
        ...FAR,
      })
      const end = (outcome: WebhookAnswer) => {
        answer(outcome)
        // Does not read the rest of the body.
        call.destroy()
      }
      call.on('response', response => {
        const { statusCode = 0, headers: received } = response
        const head = { status: statusCode, retryAfter: received['retry-after'] ?? '' }
        if (readsBytes === 0) end({ kind: 'answered', ...head })
        else beginningOf(response, readsBytes, text => end({ kind: 'answered', ...head, text }))
      })
      const fail = (code: string) => end({ kind: 'failed', code: signal.aborted ? TIMED_OUT : code })
      // The connection was upgraded, or broke off.
      call.on('close', () => fail('NO_ANSWER'))
      call.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.name))
      // In one call, so that Node.js sets Content-Length.
      call.end(body)
    })
}

/** Reads the beginning of an answer, and passes it on before the connection is closed. */
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
