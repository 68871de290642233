/** Secrets as the configuration opens them, of parameters that a test makes up. */
import { openSecret, parseSecretReference, type ReadParameter } from '../../lib/config/secrets'
import type { GatewayEnvironment } from '../../lib/gateways/gateway'
import { NOW } from './orders'

export const secretsBy =
  (readParameter: ReadParameter): GatewayEnvironment['secret'] =>
  (reference, parse) => {
    const parsed = parseSecretReference(reference)
    return parsed && openSecret(parsed, parse, readParameter, () => NOW)
  }
