/**
 * Exchanges an authorization code for an ID token.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
import { signalWithin } from '../../deadline'
import { err, ok, type Result } from '../../result'
import { SECOND_MS } from '../../time'
import type { SignInError } from './access'

export interface CodeExchange {
  readonly code: string
  /** The PKCE code verifier: proves that this browser began the sign-in. */
  readonly verifier: string
  readonly redirectUri: string
}

export type ExchangeCode = (exchange: CodeExchange) => Promise<Result<string, SignInError>>

const TIMEOUT_MS = 5 * SECOND_MS
/** Ample: a token has some hundred bytes per claim. */
const MAX_ANSWER_BYTES = 64 * 1024

/** @param signInUrl  the origin of the sign-in pages */
export const codeExchanger =
  (signInUrl: string, clientId: string, send: typeof fetch = fetch): ExchangeCode =>
  async ({ code, verifier, redirectUri }) => {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
    })
    try {
      const signal = signalWithin(TIMEOUT_MS)
      const reply = await send(`${signInUrl}/oauth2/token`, {
        method: 'POST',
        // A kept connection may break while Lambda freezes the container, and a code cannot be sent again.
        headers: { connection: 'close' },
        body,
        signal,
        redirect: 'error',
      })
      if (reply.status >= 500) throw new Error(`the token endpoint answered ${reply.status}`)
      if (!reply.ok) return err('refused')
      const { id_token: token } = parsed(await textOf(reply))
      return typeof token === 'string' ? ok(token) : err('refused')
    } catch (error) {
      return err({ unavailable: error })
    }
  }

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch {
    // Not rethrown: the parser's message quotes the answer, which may hold a token.
    throw new Error('the answer of the token endpoint is no JSON')
  }
}

/** Stops reading at the limit: an endless answer would keep the timeout from firing. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer of the token endpoint is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
