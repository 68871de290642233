// The simulator's settings: their schema, and applying changes.

import type { SimulatedGateway } from './gateway'
import {
  type Choice,
  DELIVERY_FAULTS,
  isValueOf,
  MAINTENANCE,
  ORDER,
  type Settings,
  type Tick,
} from './settingFields'
import { demandUnique } from './uniqueNames'

/** All settings of a simulator. */
export interface SettingsSchema {
  readonly fault: Choice
  /** Of the gateways. */
  readonly choices: readonly Choice[]
  readonly ticks: readonly Tick[]
}

/** Throws if two gateways have a setting with the same name. */
export function settingsSchema(gateways: readonly SimulatedGateway[]): SettingsSchema {
  const faults = gateways.map(gateway => gateway.faults)
  const schema = {
    fault: {
      name: 'fault',
      label: '通知故障',
      small: 'Fault of notifies',
      words: Object.fromEntries([DELIVERY_FAULTS, ...faults].flatMap(words => Object.entries(words))),
      initial: 'none',
    },
    choices: gateways.flatMap(({ settings }) => settings.choices),
    ticks: [MAINTENANCE, ...gateways.flatMap(({ settings }) => settings.ticks)],
  }
  const own = [...schema.choices, ...schema.ticks].map(({ name }) => name)
  demandUnique([...CORE_NAMES, ...own], 'settings')
  return schema
}

export function initialSettings({ choices, ticks }: SettingsSchema, speed: number): Settings {
  return {
    order: ORDER.initial,
    delayMs: 4000,
    speed,
    fault: 'none',
    faultCount: null,
    ...Object.fromEntries([...choices, ...ticks].map(({ name, initial }) => [name, initial])),
  }
}

const CORE_NAMES = ['order', 'delayMs', 'speed', 'fault', 'faultCount']

/** Apply a change. @returns the new settings, or the problems, one sentence each */
export function changeSettings(
  schema: SettingsSchema,
  settings: Settings,
  change: unknown,
): Settings | readonly string[] {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return ['Send a JSON object.']
  const problems = Object.entries(change).flatMap(([name, value]) => problemOf(schema, name, value))
  return problems.length > 0 ? problems : { ...settings, ...change }
}

/** The settings after the fault was applied to an attempt. */
export function spendFault(settings: Settings): Settings {
  if (settings.fault === 'none' || settings.faultCount === null) return settings
  if (settings.faultCount > 1) return { ...settings, faultCount: settings.faultCount - 1 }
  return { ...settings, fault: 'none', faultCount: null }
}

function problemOf({ fault, choices, ticks }: SettingsSchema, name: string, value: unknown): string[] {
  const mustBe = (isValid: boolean, rule: string) => (isValid ? [] : [`${name}: must be ${rule}`])
  switch (name) {
    case 'delayMs':
      return mustBe(isWhole(value, 0, 600_000), 'a whole number of milliseconds, 0…600000')
    case 'speed': {
      const isSpeed = typeof value === 'number' && value > 0 && value <= 1_000_000
      return mustBe(isSpeed, 'a number above 0, at most 1000000')
    }
    case 'faultCount':
      return mustBe(value === null || isWhole(value, 1, 1_000_000), 'null or a whole number from 1')
  }
  const choice = [ORDER, fault, ...choices].find(field => field.name === name)
  if (choice !== undefined)
    return mustBe(isValueOf<string>(choice, value), `one of ${Object.keys(choice.words).join(', ')}`)
  if (ticks.some(tick => tick.name === name)) return mustBe(typeof value === 'boolean', 'true or false')
  return [`${name}: there is no such setting`]
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}
