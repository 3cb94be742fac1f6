package dev.gyre.shop;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskGroup;
import dev.gyre.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;

/** Something to look at from outside. Each line of its input brings it into another state. */
public final class Shop {

  private final EventLoop loop = Gyre.newEventLoop();
  private final LoopFuture<Integer> delivery = loop.createFuture();
  private final List<Task<Integer>> clerks = new ArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);

  public static void main(String[] arguments) {
    var shop = new Shop();
    Thread.ofPlatform().name("shop loop").daemon().start(shop.loop::runForever);
    try (var orders = new Scanner(System.in)) {
      shop.obey("open");
      while (orders.hasNextLine()) {
        shop.obey(orders.nextLine());
      }
    }
  }

  private void obey(String order) {
    loop.callSoonThreadsafe(() -> {
      switch (order) {
        case "open" -> loop.createTask(this::keepShop, TaskOptions.named("keeper"));
        case "quarrel" -> quarrel();
        case "stick" -> loop.createTask(this::stick, TaskOptions.named("sticker"));
        default -> throw new IllegalArgumentException(order);
      }
      // Behind the first step of the task.
      loop.callSoon(() -> loop.callSoon(() -> System.out.println("done: " + order)));
      if (order.equals("stick")) {
        System.out.println("done: stick");
      }
    });
  }

  private void keepShop() {
    TaskGroup.run(group -> {
      group.createTask(this::count, TaskOptions.named("count"));
      group.createTask(() -> Gyre.gather(List.of(delivery)).await(), TaskOptions.named("gather"));
    });
  }

  private int count() {
    return delivery.await();
  }

  private void quarrel() {
    clerks.add(loop.createTask(() -> clerks.get(1).await(), TaskOptions.named("left")));
    clerks.add(loop.createTask(() -> clerks.get(0).await(), TaskOptions.named("right")));
  }

  private int stick() throws InterruptedException {
    never.await();
    return 0;
  }
}
