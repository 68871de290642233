/** Stands for the AWS SDK where no test calls it: loading the real one takes longer than the tests do. */
export {}
