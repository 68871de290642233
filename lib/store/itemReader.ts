/** Reads items into their types. Every field is checked; those that the type does not have are left out. */
import { isRecord } from '../record'
import { UnreadableItem } from '../unreadableItem'
import type { Item } from './documentStore'

export type Guard<T> = (value: unknown) => value is T

/** How each field is checked; the compiler demands a new one here. */
export type Fields<T> = { readonly [Name in keyof Required<T>]: Guard<T[Name]> }

/**
 * @param kind   for the report
 * @param keyOf  the key by which a person finds the item; default: the primary key
 * @returns      a reader, which throws UnreadableItem when this code did not write the item
 */
export function itemReader<T>(
  kind: string,
  fields: Fields<T>,
  keyOf: (item: Item) => string = primaryKey,
): (item: Item) => T {
  const checks = checksOf(fields)
  return item => {
    const fault = faultIn(item, checks)
    if (fault !== undefined) throw new UnreadableItem(kind, keyOf(item), fault)
    const present = checks.filter(([name]) => item[name] !== undefined)
    return Object.fromEntries(present.map(([name]) => [name, item[name]])) as T
  }
}

/** Of any table. */
const primaryKey = ({ partition, dayShard = partition, id, orderId = id }: Item): string =>
  `${dayShard} ${orderId}`

type Checks = readonly (readonly [name: string, isValid: Guard<unknown>])[]

const checksOf = <T>(fields: Fields<T>): Checks => Object.entries<Guard<unknown>>({ ...fields })

const faultIn = (item: Item, checks: Checks): string | undefined =>
  checks.find(([name, isValid]) => !isValid(item[name]))?.[0]

export const isText: Guard<string> = value => typeof value === 'string'

export const isBoolean: Guard<boolean> = value => typeof value === 'boolean'

export const isInteger: Guard<number> = (value): value is number => Number.isSafeInteger(value)

export const isCount: Guard<number> = (value): value is number => isInteger(value) && value >= 0

export const optional =
  <T>(isValid: Guard<T>): Guard<T | undefined> =>
  value =>
    value === undefined || isValid(value)

export const oneOf =
  <const T>(...values: readonly T[]): Guard<T> =>
  (value): value is T =>
    values.some(known => known === value)

/** A text that its parser leaves as it is. */
export const parsedBy =
  <T extends string>(parse: (text: string) => T | undefined): Guard<T> =>
  (value): value is T =>
    isText(value) && parse(value) === value

export const listOf =
  <T>(isValid: Guard<T>): Guard<readonly T[]> =>
  value =>
    Array.isArray(value) && value.every(isValid)

export const recordOf =
  <T>(isValid: Guard<T>): Guard<Readonly<Record<string, T>>> =>
  (value): value is Readonly<Record<string, T>> =>
    isRecord(value) && Object.values(value).every(isValid)

export function shapeOf<T>(fields: Fields<T>): Guard<T> {
  const checks = checksOf(fields)
  return (value): value is T => isRecord(value) && faultIn(value, checks) === undefined
}
