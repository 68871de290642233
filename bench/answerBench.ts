/** How a program that `runDeployed` runs answers. */
import { writeFileSync } from 'node:fs'

/** Once, at its end. */
export function answerBench(answer: unknown): void {
  writeFileSync(process.argv[3] as string, JSON.stringify(answer))
}
