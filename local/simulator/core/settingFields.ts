// The settings of the control panel: the core's, and the kinds of settings that a gateway can add.

/** The core's settings. */
export interface CoreSettings {
  /** What comes first after a payment: the notify to the shop's server or the buyer's browser. */
  readonly order: 'notifyFirst' | 'returnFirst' | 'together'
  /** Real milliseconds: the delay of the notify after the return (`returnFirst`), and of the fault `delay`. */
  readonly delayMs: number
  /** Simulated seconds per real second: for the retry schedule and for time-outs of unpaid trades. */
  readonly speed: number
  readonly fault: string
  /** The number of attempts still to get the fault; null = all until it is changed. */
  readonly faultCount: number | null
}

/** The settings of the core and of all gateways, by name. */
export type Settings = CoreSettings & Readonly<Record<string, unknown>>

interface Labelled {
  readonly name: string
  readonly label: string
  readonly small: string
}

export interface Choice<Value extends string = string> extends Labelled {
  /** The values with their labels, in the order shown. */
  readonly words: Readonly<Record<Value, string>>
  readonly initial: NoInfer<Value>
}

/** Infers the values from their labels. */
export function choice<Value extends string>(field: Choice<Value>): Choice<Value> {
  return field
}

export type ValueOf<Field> = Field extends Choice<infer Value> ? Value : never

export interface Tick extends Labelled {
  readonly initial: boolean
}

/** The current value of a choice. */
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

/** The gateways' maintenance hours, at night. */
export const MAINTENANCE: Tick = {
  name: 'maintenance',
  label: '系统维护',
  small: 'Maintenance: no cashier, no answers',
  initial: false,
}

/** The faults in the delivery of notifies, for all gateways. */
export const DELIVERY_FAULTS = {
  none: '无 · none',
  drop: '丢失 · drop (not sent, retried later)',
  duplicate: '重复 · duplicate (twice at once)',
  delay: '延迟 · delay (held back)',
} as const
