/** The Content-Security-Policy of the pages: nothing is allowed but what stands in the page itself. */
import { createHash } from 'node:crypto'

interface Allowed {
  /** The text between `<style>` and `</style>`, to the letter. */
  readonly style: string
  /** The text between `<script>` and `</script>`, to the letter; without it no script runs. */
  readonly script?: string | undefined
  /** Where forms may go, a list of CSP sources separated by blanks. */
  readonly formAction: string
}

/** @returns the value of the header */
export function contentSecurityPolicy({ style, script, formAction }: Allowed): string {
  const directives = [
    `default-src 'none'`,
    `style-src '${hashSource(style)}'`,
    ...(script === undefined ? [] : [`script-src '${hashSource(script)}'`]),
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `form-action ${formAction}`,
  ]
  return directives.join('; ')
}

/**
 * Where the forms of a page may go that leads to the gateway. Browsers apply form-action to redirects too, and
 * a gateway redirects to hosts of its own and of banks: so all of https, and http only where the gateway itself
 * is http, which is the simulator on the same machine.
 */
export function towardsGateway(gatewayUrl: string): string {
  const { protocol, origin } = new URL(gatewayUrl)
  return protocol === 'https:' ? 'https:' : `https: ${origin}`
}

const hashes = new Map<string, string>()

// Of style sheets and scripts there is a handful: each is hashed once per container.
function hashSource(text: string): string {
  const known = hashes.get(text)
  if (known !== undefined) return known
  const hash = `sha256-${createHash('sha256').update(text).digest('base64')}`
  hashes.set(text, hash)
  return hash
}
