/** Thrown for an item of a table that was not written by this code: somebody changed it by hand. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem'
  /** The order's number, from the item's key; undefined for another kind of item. */
  readonly orderId: string | undefined

  /** @param kind  such as `order` */
  constructor(kind: string, key: string, what: string) {
    super(`the ${kind} ${key} cannot be read: ${what}`)
    this.orderId = kind === 'order' ? key : undefined
  }
}

/** Is told of an item that is left out. */
export type OnUnreadable = (failure: UnreadableItem) => void

/** For whoever can do without no item. */
export const rethrow: OnUnreadable = failure => {
  throw failure
}

/** Reads an item; an unreadable one is undefined, and reported. */
export const readable =
  <Item, T>(read: (item: Item) => T, onUnreadable: OnUnreadable) =>
  (item: Item): T | undefined => {
    try {
      return read(item)
    } catch (error) {
      if (!(error instanceof UnreadableItem)) throw error
      onUnreadable(error)
      return undefined
    }
  }
