/** Opens secrets as the configuration does, from a test's parameters. */
import { openSecret, parseSecretReference, type ReadParameter } from '../../lib/config/secrets'
import type { GatewayEnvironment } from '../../lib/gateways/gateway'
import { NOW } from './orders'

export const secretsBy =
  (readParameter: ReadParameter): GatewayEnvironment['secret'] =>
  (reference, parse) => {
    const parsed = parseSecretReference(reference)
    return parsed && openSecret(parsed, parse, readParameter, () => NOW)
  }
