/** The Content-Security-Policy of the pages: allows only the inline style and script, by hash. */
import { createHash } from 'node:crypto'

interface Allowed {
  /** The exact text between `<style>` and `</style>`. */
  readonly style: string
  /** The exact text between `<script>` and `</script>`; default: scripts are forbidden. */
  readonly script?: string | undefined
  /** Targets of forms: CSP sources separated by blanks. */
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
 * The form-action for a page that leads to the gateway. Browsers apply it to redirects too, and gateways redirect to
 * other hosts of theirs and of banks: hence all of https, and http only for the simulator's own origin.
 */
export function towardsGateway(gatewayUrl: string): string {
  const { protocol, origin } = new URL(gatewayUrl)
  return protocol === 'https:' ? 'https:' : `https: ${origin}`
}

const hashes = new Map<string, string>()

// There are few style sheets and scripts, so each is hashed once per container.
function hashSource(text: string): string {
  const known = hashes.get(text)
  if (known !== undefined) return known
  const hash = `sha256-${createHash('sha256').update(text).digest('base64')}`
  hashes.set(text, hash)
  return hash
}
