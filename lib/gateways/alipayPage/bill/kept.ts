/** A place on the disk for a bill while it is read. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new file of its own; whoever asks for it removes it. */
export const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'bill-')), 'bill')

export const removeFile = (file: string): Promise<void> => rm(join(file, '..'), { recursive: true })
