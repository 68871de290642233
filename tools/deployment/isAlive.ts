/** Whether a process with this id exists, also of another user. */
export function isAlive(pid: number, { kill }: Pick<typeof process, 'kill'> = process): boolean {
  try {
    kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
