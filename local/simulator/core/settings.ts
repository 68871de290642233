// How the simulator behaves or misbehaves just now: the settings of the control panel, and the reading of changes to them.

export const ORDERS = ['notifyFirst', 'returnFirst', 'together'] as const
export const FAULTS = [
  'none',
  'drop',
  'duplicate',
  'delay',
  'forgeSignature',
  'alterAmount',
  'wrongSeller',
  'oldNotifyId',
  'gbk',
  'reorder',
] as const
export const VERIFY_ANSWERS = ['honest', 'true', 'false', 'invalid', 'down', 'slow'] as const
export const SERVICE_STATES = ['up', 'down'] as const
export const TRADE_SERVICE_STATES = ['up', 'down', 'slow', 'notContracted', 'garbage', 'otherAmount'] as const

export type Fault = (typeof FAULTS)[number]

export interface Settings {
  /** Which comes first after payment: the notify to the shop's server or the buyer's browser. */
  readonly order: (typeof ORDERS)[number]
  /** Real milliseconds: how long the notify trails the return (`returnFirst`), and how long the fault `delay` holds it back. */
  readonly delayMs: number
  /** How many simulated seconds pass in a real one: for the retry schedule and it_b_pay. */
  readonly speed: number
  readonly fault: Fault
  /** How many more attempts the fault spoils; null = all until it is changed. */
  readonly faultCount: number | null
  readonly notifyVerify: (typeof VERIFY_ANSWERS)[number]
  /** Pay straight to TRADE_FINISHED, as a product without refunds does. */
  readonly finishedAtOnce: boolean
  /** The shop's contract demands anti_phishing_key and exter_invoke_ip. */
  readonly antiPhishing: boolean
  /** The shop's contract allows it_b_pay. */
  readonly selfTimeout: boolean
  readonly timestampService: (typeof SERVICE_STATES)[number]
  /** How single_trade_query and close_trade answer. */
  readonly tradeServices: (typeof TRADE_SERVICE_STATES)[number]
}

export function initialSettings(speed: number): Settings {
  return {
    order: 'notifyFirst',
    delayMs: 4000,
    speed,
    fault: 'none',
    faultCount: null,
    notifyVerify: 'honest',
    finishedAtOnce: false,
    antiPhishing: false,
    selfTimeout: true,
    timestampService: 'up',
    tradeServices: 'up',
  }
}

type Check = (value: unknown) => boolean

const CHECKS: { readonly [Name in keyof Settings]: readonly [Check, string] } = {
  order: oneOf(ORDERS),
  delayMs: [value => isWhole(value, 0, 600_000), 'a whole number of milliseconds, 0…600000'],
  speed: [
    value => typeof value === 'number' && value > 0 && value <= 1_000_000,
    'a number above 0, at most 1000000',
  ],
  fault: oneOf(FAULTS),
  faultCount: [value => value === null || isWhole(value, 1, 1_000_000), 'null or a whole number from 1'],
  notifyVerify: oneOf(VERIFY_ANSWERS),
  finishedAtOnce: [isBoolean, 'true or false'],
  antiPhishing: [isBoolean, 'true or false'],
  selfTimeout: [isBoolean, 'true or false'],
  timestampService: oneOf(SERVICE_STATES),
  tradeServices: oneOf(TRADE_SERVICE_STATES),
}

/** Settings with a change applied, or the problems of the change, one sentence each; then nothing is changed. */
export function changeSettings(settings: Settings, change: unknown): Settings | readonly string[] {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return ['Send a JSON object.']
  const problems = Object.entries(change).flatMap(([name, value]) => {
    if (!isSettingName(name)) return [`${name}: there is no such setting`]
    const [isValid, rule] = CHECKS[name]
    return isValid(value) ? [] : [`${name}: must be ${rule}`]
  })
  return problems.length > 0 ? problems : { ...settings, ...change }
}

/** Settings after a fault has spoiled one attempt. */
export function spendFault(settings: Settings): Settings {
  if (settings.fault === 'none' || settings.faultCount === null) return settings
  if (settings.faultCount > 1) return { ...settings, faultCount: settings.faultCount - 1 }
  return { ...settings, fault: 'none', faultCount: null }
}

function isSettingName(name: string): name is keyof Settings {
  return Object.hasOwn(CHECKS, name)
}

function oneOf(values: readonly string[]): readonly [Check, string] {
  return [value => values.some(known => known === value), `one of ${values.join(', ')}`]
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}
