/** Locks a data folder: two stacks would overwrite each other's state. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isAlive } from '../../tools/deployment/isAlive'

interface Holder {
  readonly pid: number
  /** The holder's shop, once it has started. */
  readonly shopUrl?: string
}

export interface FolderLock {
  /** Records the shop's address, for the error message of a second stack. */
  setShopUrl(shopUrl: string): void
  release(): void
}

/** @throws Error  that names the holder */
export function lockFolder(file: string, pid = process.pid): FolderLock {
  if (!create(file, { pid })) {
    takeOver(file, pid)
    if (!create(file, { pid })) throw inUse(file, readHolder(file))
  }
  const isOurs = () => readHolder(file)?.pid === pid
  return {
    setShopUrl(shopUrl) {
      if (isOurs()) writeFileSync(file, text({ pid, shopUrl }))
    },
    release() {
      if (isOurs()) rmSync(file, { force: true })
    },
  }
}

const text = (holder: Holder) => `${JSON.stringify(holder)}\n`

/** @returns false if the file exists */
function create(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, text(holder), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes the lock of a dead process. */
function takeOver(file: string, pid: number): void {
  const holder = readHolder(file)
  if (holder && isAlive(holder.pid)) throw inUse(file, holder)
  const aside = `${file}.${pid}`
  renameSync(file, aside)
  const taken = readHolder(aside)
  // Another process was faster: this is its new lock.
  if (taken && isAlive(taken.pid)) {
    renameSync(aside, file)
    throw inUse(file, taken)
  }
  rmSync(aside, { force: true })
}

/** @returns undefined for a missing or half-written file */
function readHolder(file: string): Holder | undefined {
  try {
    const holder: Partial<Holder> | null = JSON.parse(readFileSync(file, 'utf8'))
    return typeof holder?.pid === 'number' ? (holder as Holder) : undefined
  } catch {
    return undefined
  }
}

function inUse(file: string, holder: Holder | undefined): Error {
  const where = holder?.shopUrl === undefined ? 'It is starting' : `Its shop is ${holder.shopUrl}`
  return new Error(
    `The local stack runs in this folder already: process ${holder?.pid ?? 'unknown'}. ${where}.\n` +
      `Use that one, or end it first. If that process is something else, delete ${file}.`,
  )
}
