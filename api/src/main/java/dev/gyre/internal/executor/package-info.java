/**
 * The host's default executor: one address for calls, whichever provider stands behind it.
 *
 * <p>{@link dev.gyre.internal.executor.SwappableExecutor} is the address. Each executor that a
 * provider opened is a {@link dev.gyre.internal.executor.Generation}; a call is a {@link
 * dev.gyre.internal.executor.CallFuture}, which its caller sees, and a {@link
 * dev.gyre.internal.executor.HostCall}, the shell in which it travels with one generation. A
 * replaced generation is emptied by a {@link dev.gyre.internal.executor.Drain}; with no provider,
 * calls sit in the {@link dev.gyre.internal.executor.WaitingRoom}.
 *
 * <pre>
 *   submit ──▶ current generation? ──yes──▶ accept, execute ──▶ begin ──▶ answer
 *     ▲              │ no                        │ closed meanwhile, or rejected by a replaced one
 *     │              ▼                           │
 *     │        open the provider ◀───────────────┘
 *     │              │ there is none
 *     │              ▼
 *     └──────── waiting room ──▶ time is over: fail
 *     ▲
 *     └──────── drain: not begun at the deadline
 * </pre>
 */
package dev.gyre.internal.executor;
