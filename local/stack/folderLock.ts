/** One stack at a time for a folder of data: two would overwrite each other's state. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isAlive } from '../../tools/deployment/isAlive'

interface Holder {
  readonly pid: number
  /** Where its shop is, as soon as it is known. */
  readonly shopUrl?: string
}

export interface FolderLock {
  /** Lets others know where the shop is. */
  tell(shopUrl: string): void
  release(): void
}

/** @throws Error that names who holds it */
export function lockFolder(file: string, pid = process.pid): FolderLock {
  if (!create(file, { pid })) {
    takeOver(file, pid)
    if (!create(file, { pid })) throw inUse(file, readHolder(file))
  }
  const isOurs = () => readHolder(file)?.pid === pid
  return {
    tell(shopUrl) {
      if (isOurs()) writeFileSync(file, text({ pid, shopUrl }))
    },
    release() {
      if (isOurs()) rmSync(file, { force: true })
    },
  }
}

const text = (holder: Holder) => `${JSON.stringify(holder)}\n`

/** @returns false when it is there already */
function create(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, text(holder), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Takes the lock of a process that has died away. */
function takeOver(file: string, pid: number): void {
  const holder = readHolder(file)
  if (holder && isAlive(holder.pid)) throw inUse(file, holder)
  const aside = `${file}.${pid}`
  renameSync(file, aside)
  const taken = readHolder(aside)
  // Another process was faster, and what was taken is its lock.
  if (taken && isAlive(taken.pid)) {
    renameSync(aside, file)
    throw inUse(file, taken)
  }
  rmSync(aside, { force: true })
}

/** @returns undefined for what was cut off in the midst of writing, or is gone */
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
