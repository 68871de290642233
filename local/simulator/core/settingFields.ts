// The settings of the control panel: the core's own, and the kinds a gateway can add to them.

/** What the core itself goes by. */
export interface CoreSettings {
  /** Which comes first after payment: the notify to the shop's server or the buyer's browser. */
  readonly order: 'notifyFirst' | 'returnFirst' | 'together'
  /** Real milliseconds: how long the notify trails the return (`returnFirst`), and how long the fault `delay` holds it back. */
  readonly delayMs: number
  /** How many simulated seconds pass in a real one: for the retry schedule and for time-outs of unpaid trades. */
  readonly speed: number
  readonly fault: string
  /** How many more attempts the fault spoils; null = all until it is changed. */
  readonly faultCount: number | null
}

/** The core's settings and those of every gateway, by their names. */
export type Settings = CoreSettings & Readonly<Record<string, unknown>>

interface Labelled {
  readonly name: string
  readonly label: string
  readonly small: string
}

export interface Choice<Value extends string = string> extends Labelled {
  /** Every value with the words it is shown by, in the order they are shown. */
  readonly words: Readonly<Record<Value, string>>
  readonly initial: NoInfer<Value>
}

/** A choice of the values that its words name. */
export function choice<Value extends string>(field: Choice<Value>): Choice<Value> {
  return field
}

export type ValueOf<Field> = Field extends Choice<infer Value> ? Value : never

export interface Tick extends Labelled {
  readonly initial: boolean
}

/** The value of a choice now. */
export function chosen<Value extends string>(choice: Choice<Value>, settings: Settings): Value {
  const value = settings[choice.name]
  return isValueOf(choice, value) ? value : choice.initial
}

export function isOn({ name }: Tick, settings: Settings): boolean {
  return settings[name] === true
}

export function isValueOf<Value extends string>({ words }: Choice<Value>, value: unknown): value is Value {
  return typeof value === 'string' && Object.hasOwn(words, value)
}

export const ORDER: Choice<CoreSettings['order']> = {
  name: 'order',
  label: '通知与跳转',
  small: 'Notify and return',
  words: {
    notifyFirst: '先通知，后跳转 · notify first',
    returnFirst: '先跳转，后通知 · return first',
    together: '同时 · together',
  },
  initial: 'notifyFirst',
}

/** Gateways have hours, at night, in which they take nothing and answer nothing. */
export const MAINTENANCE: Tick = {
  name: 'maintenance',
  label: '系统维护',
  small: 'Maintenance: no cashier, no answers',
  initial: false,
}

/** The faults of sending, which spoil the notify of any gateway. */
export const DELIVERY_FAULTS = {
  none: '无 · none',
  drop: '丢失 · drop (not sent, retried later)',
  duplicate: '重复 · duplicate (twice at once)',
  delay: '延迟 · delay (held back)',
} as const
