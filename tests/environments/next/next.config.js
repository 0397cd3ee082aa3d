// Next's configuration: the defaults, and where the project is.
export default { outputFileTracingRoot: import.meta.dirname };
