// The ledger on disk: a JSON file, replaced by renaming a temporary file, so that a crash leaves a complete one.

import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Snapshot } from './ledger'

const FORMAT = 'shouyin-simulator/4'

export const EMPTY_LEDGER: Snapshot = { trades: [], notifies: [], returnIds: [] }

/**
 * Read the file; an empty ledger if there is none yet.
 *
 * Throws if it is not a ledger, or contains a gateway that is not simulated.
 *
 * @param gateways names of the simulated gateways
 */
export function readLedgerFile(path: string, gateways: readonly string[]): Snapshot {
  if (!existsSync(path)) return EMPTY_LEDGER
  let content: Snapshot & { format?: string }
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new Error(`${path} is not JSON; delete it to start with an empty simulator.`, { cause })
  }
  if (content.format !== FORMAT)
    throw new Error(
      `${path} is not a ledger of this simulator (${FORMAT}); delete it to start with an empty one.`,
    )
  const stranger = [...content.trades, ...content.notifies].find(({ gateway }) => !gateways.includes(gateway))
  if (stranger !== undefined)
    throw new Error(
      `${path} holds trades of the gateway ${stranger.gateway}, which is not played here; delete it to start with an empty simulator.`,
    )
  return content
}

export interface LedgerWriter {
  /** Write soon. Changes during a write are written together after it. */
  changed(): void
  /** Resolves when all changes so far are on disk. */
  flush(): Promise<void>
}

/** @param failed called for every failed write; the simulator continues in memory */
export function makeLedgerWriter(
  path: string,
  snapshot: () => Snapshot,
  failed: (error: unknown) => void,
): LedgerWriter {
  let dirty = false
  let writing: Promise<void> | null = null

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    const temporary = `${path}.writing`
    await writeFile(temporary, JSON.stringify({ format: FORMAT, ...snapshot() }))
    await rename(temporary, path)
  }

  async function writeAll(): Promise<void> {
    while (dirty) {
      dirty = false
      await write().catch(failed)
    }
    // In the same tick as the last check for changes, so that none is missed.
    writing = null
  }

  function changed(): void {
    dirty = true
    writing ??= writeAll()
  }

  return {
    changed,
    async flush() {
      await writing
    },
  }
}
