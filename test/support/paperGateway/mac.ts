/** The paper gateway authenticates its messages by HMAC-SHA256, as does the shop its requests. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { GatewayEnvironment } from '../../../lib/gateways/gateway'
import type { Form } from '../../../lib/signing/form'
import { type Parameter, parametersOf } from '../../../lib/signing/form'

/** Resolves to the shared key; rejects if it is unavailable. */
export type Key = () => Promise<string>

/** Opens the key that `PAPER_KEY` refers to, and reports problems of the reference. */
export function openKey({
  variables,
  secret,
  problem,
}: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>): Key {
  const key = secret(variables.PAPER_KEY ?? '', ({ text, place }) => {
    if (!/^[!-~]{16,}$/.test(text))
      throw new Error(`The key in ${place} is not 16 visible characters or more`)
    return text
  })
  if (!key) problem('PAPER_KEY must be ssm:NAME, the name of an SSM SecureString that holds the key')
  return async () => {
    if (!key) throw new Error('there is no key')
    return key.get()
  }
}

/** The `mac` over parameters, as lower-case hexadecimal digits. */
export function macOf(parameters: readonly Parameter[], key: string): string {
  const mac = createHmac('sha256', key)
  const sorted = parameters.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const [index, { name, value }] of sorted.entries()) {
    mac.update(`${index > 0 ? '\n' : ''}${name}=`).update(value)
  }
  return mac.digest('hex')
}

/** @param mac  unchecked */
export function isMacOf(form: Form, mac: string, key: string): boolean {
  const expected = Buffer.from(
    macOf(
      parametersOf(form).filter(({ name }) => name !== 'mac'),
      key,
    ),
  )
  const received = Buffer.from(mac)
  return received.length === expected.length && timingSafeEqual(received, expected)
}
