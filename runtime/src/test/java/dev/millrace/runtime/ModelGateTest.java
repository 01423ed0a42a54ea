package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ModelGateTest {

    private final AtomicInteger releases = new AtomicInteger();
    private final ModelGate gate = new ModelGate("the model m", releases::incrementAndGet);

    @Test
    void oneThreadAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 200; i++) {
                Future<?> unused = threads.submit(() -> gate.enter(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(1_000);
                    return inside.decrementAndGet();
                }));
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void aClosedGateRefusesAndReleasesOnce() {
        gate.close();
        gate.close();

        assertThat(releases).hasValue(1);
        assertThatThrownBy(() -> gate.enter(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model m is closed");
    }

    @Test
    void enteringTwiceInOneThreadIsAnError() {
        assertThatThrownBy(() -> gate.enter(() -> gate.enter(() -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at work in this very thread");
    }

    @Test
    void closingFromInsideReleasesOnTheWayOut() {
        int during = gate.enter(() -> {
            gate.close();
            return releases.get();
        });

        assertThat(during).isZero();
        assertThat(releases).hasValue(1);
    }

    @Test
    void closingFromAnotherThreadWaitsForTheOneInside() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> inside = threads.submit(() -> gate.enter(() -> {
                entered.countDown();
                while (!gate.isClosed()) {
                    Thread.onSpinWait();
                }
                return releases.get();
            }));
            assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
            gate.close();
            assertThat(inside.get()).isZero();
            assertThat(releases).hasValue(1);
        } finally {
            threads.shutdown();
        }
    }

    /** Two threads, each inside its own gate, close each other's: neither may wait for the other. */
    @Test
    void twoThatCloseEachOthersGateFromInsideDoNotWait() throws Exception {
        ModelGate other = new ModelGate("the model n", releases::incrementAndGet);
        CyclicBarrier bothInside = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = threads.submit(() -> gate.enter(() -> closeWhenBothAreInside(bothInside, other)));
            Future<?> two = threads.submit(() -> other.enter(() -> closeWhenBothAreInside(bothInside, gate)));
            one.get();
            two.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(releases).hasValue(2);
    }

    private static boolean closeWhenBothAreInside(CyclicBarrier bothInside, ModelGate gate) {
        try {
            bothInside.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
        gate.close();
        return true;
    }

    @Test
    void whoeverIsCancelledWhileWaitingLeavesAtOnce() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<String> inside = threads.submit(() -> gate.enter(() -> {
                entered.countDown();
                return await(leave) ? "done" : "";
            }));
            assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
            Future<String> cancelled =
                    threads.submit(() -> gate.enter(() -> "entered", cancellation, Deadline.NONE, () -> "cancelled"));
            Thread.sleep(50);
            Future<String> last = threads.submit(() -> gate.enter(() -> "entered"));
            cancellation.cancel();

            assertThat(cancelled.get()).isEqualTo("cancelled");
            assertThat(inside.isDone()).isFalse();
            leave.countDown();
            assertThat(inside.get()).isEqualTo("done");
            assertThat(last.get()).isEqualTo("entered");
        } finally {
            leave.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void closingEndsTheWaitOfOthersAtOnce() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<Boolean> inside = threads.submit(() -> gate.enter(() -> {
                entered.countDown();
                return await(leave);
            }));
            assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
            Future<Integer> waiting = threads.submit(() -> gate.enter(() -> 1));
            Future<?> closing = threads.submit(gate::close);

            assertThatThrownBy(waiting::get).hasRootCauseMessage("the model m is closed");
            assertThat(closing.isDone()).isFalse();
            assertThat(releases).hasValue(0);
            leave.countDown();
            closing.get();
            assertThat(inside.get()).isTrue();
            assertThat(releases).hasValue(1);
        } finally {
            leave.countDown();
            threads.shutdownNow();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
