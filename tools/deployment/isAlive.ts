/** Whether a process of that number is there, ours or anybody's. */
export function isAlive(pid: number, { kill }: Pick<typeof process, 'kill'> = process): boolean {
  try {
    kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
