/**
 * How a gateway is opened: from what, and by which registry. What it offers then is in capabilities/. Each gateway has
 * its own folder beside this file; its field names appear only there.
 */
import type { GatewayName } from '../order/facts'
import type { MerchantId } from '../order/merchant'
import type { Clock } from '../time'
import type { Download } from './download'
import type { HttpGet } from './httpClient'

/** The source of a gateway's settings. */
export interface SettingsEnvironment {
  /** The name of the account, used in its messages and facts. @see lib/order/merchant.ts */
  readonly name: GatewayName
  /** The merchant's environment variables; a gateway reads those with its own prefix. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The shop's origin, without a trailing slash. */
  readonly publicUrl: string
  /** Reports a problem of the settings, in one sentence. */
  readonly problem: (sentence: string) => void
}

/** What a gateway accesses outside the process. */
export interface Outside {
  /**
   * Opens a secret by its reference (`ssm:NAME` or `literal:TEXT`); undefined for anything else.
   *
   * @param parse  converts the secret's text; throws when it is unusable
   */
  readonly secret: <T>(reference: string, parse: (secret: SecretText) => T) => Secret<T> | undefined
  readonly http: HttpGet
  readonly clock: Clock
  /** Absent where nothing is downloaded. */
  readonly download?: Download
  /** Absent where nothing is signed. */
  readonly signByKms?: SignByKms
}

/**
 * Signs by RSASSA-PKCS1-v1_5 with a key that never leaves AWS KMS.
 *
 * @param keyId   the key's id, or `alias/NAME`
 * @param digest  SHA-256
 */
export type SignByKms = (keyId: string, digest: Uint8Array) => Promise<Uint8Array>

/** What a gateway is opened with. */
export type GatewayEnvironment = SettingsEnvironment & Outside

/** A secret's text, and its location for error messages. */
export interface SecretText {
  readonly text: string
  readonly place: string
  /** Whether it is in the environment itself, which is for development only. */
  readonly isLiteral: boolean
}

/** A secret that is fetched at first use and refreshed; rejects when it is unavailable or unusable. */
export interface Secret<T> {
  readonly isLiteral: boolean
  /** @param maxAgeMs  fetches it again if it is older, for a caller that misses something in it */
  get(maxAgeMs?: number): Promise<T>
}

/** Opens one capability of a gateway. The code is loaded only if a shop uses the gateway. */
export type Opening<Capability, Environment = GatewayEnvironment> = (
  environment: Environment,
) => Promise<Capability>

/** The gateways that have a capability, by name; the configuration decides which are opened. */
export type Registry<Capability, Environment = GatewayEnvironment> = Readonly<
  Record<GatewayName, Opening<Capability, Environment>>
>

/** The open gateways of all merchants, by account name. */
export interface Gateways<Capability> {
  /** All that are in use. */
  readonly names: readonly GatewayName[]
  /** A merchant's gateways that take new payments and have usable settings, the preferred one first. */
  readonly usable: (merchant: MerchantId) => readonly GatewayName[]
  /**
   * @returns undefined when no merchant uses such a gateway
   * @throws ConfigError when its settings are unusable
   */
  get(name: GatewayName): Capability | undefined
}
