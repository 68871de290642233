// The ledger on disk: one JSON file, written beside itself and renamed, so that a crash leaves the old or the new one whole.

import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Snapshot } from './ledger'

const FORMAT = 'shouyin-simulator/4'

export const EMPTY_LEDGER: Snapshot = { trades: [], notifies: [], returnIds: [] }

/**
 * Read the file, or an empty ledger when there is none yet.
 *
 * Throws when it is not one of ours, or names a gateway that is not played.
 *
 * @param gateways names of the gateways that are played
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
  /** Write soon; calls that come during a write are written together after it. */
  changed(): void
  /** Resolves when everything changed so far is on disk. */
  flush(): Promise<void>
}

/** @param failed told of every write that fails; the simulator goes on in memory */
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
    // In the same turn as the last look at what changed: no change falls between the two.
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
