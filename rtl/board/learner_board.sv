// A learner on a serial line: whatever device it is put into, a clock, a reset and two wires.
//
//   rx -> uart_rx -> frame_rx -> memory -> board_port <-> learner
//   tx <- uart_tx <- frame_tx <- memory <-
//
// Parameters of the learner as in learner.sv. Does not divide clocks: ClocksPerBit is the clock over
// the baud rate.
module learner_board #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned ActivationFraction = 7,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned DeltaFraction = 7,
  parameter int unsigned WeightWidth = 16,
  parameter int unsigned WeightFraction = 13,
  parameter int unsigned Tiles = 256,
  parameter int unsigned SampleWords = 16,
  parameter int unsigned HiddenWords = 16,
  parameter int unsigned DeltaWords = 16,
  parameter int unsigned ProjectionWords = 256,
  parameter int unsigned ProgramWords = 128,
  parameter int unsigned SlopeWords = 16,
  parameter int unsigned FanIn = 65,
  parameter int unsigned FanOut = 64,
  parameter int unsigned Classes = 16,
  parameter int unsigned MixingWords = 256,
  parameter int unsigned MaxShift = 25,
  parameter int unsigned MaxLeftShift = 0,
  parameter bit Stochastic = 1'b0,
  parameter bit Tables = 1'b1,
  parameter bit UseRom = 1'b1,
  parameter bit UseLfsr = 1'b1,
  parameter bit UseTarget = 1'b0,
  parameter bit UseSignal = 1'b0,
  parameter bit UseTransposed = 1'b0,
  parameter bit UseTangent = 1'b0,
  parameter bit UseBasis = 1'b0,
  parameter bit UseLocal = 1'b0,
  parameter bit UseMixing = 1'b0,
  parameter int unsigned MixingLeftShift = 0,
  parameter bit UseCounters = 1'b1,
  parameter int unsigned CountWidth = 16,
  parameter int unsigned ShiftWidth = 7,
  parameter int unsigned IndexWidth = 10,
  parameter int unsigned IndexFraction = 6,
  parameter int unsigned ClocksPerBit = 8,
  // Says to the host for what this was built: a hash of the learner's parameters.
  parameter logic [63:0] Identity = 64'd0
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic rx_i,
  output logic tx_o,
  // A request is being carried out or answered.
  output logic busy_o
);

  localparam int unsigned SampleWidth = ActivationWidth * Rows;
  localparam int unsigned ResultWidth = ActivationWidth * Cols;

  logic       rx_valid;
  logic [7:0] rx_data;
  logic       rx_error;
  logic       tx_valid;
  logic       tx_ready;
  logic [7:0] tx_data;

  uart_rx #(
    .ClocksPerBit(ClocksPerBit)
  ) u_uart_rx (
    .clk_i,
    .rst_ni,
    .rx_i,
    .valid_o(rx_valid),
    .data_o (rx_data),
    .error_o(rx_error)
  );

  uart_tx #(
    .ClocksPerBit(ClocksPerBit)
  ) u_uart_tx (
    .clk_i,
    .rst_ni,
    .valid_i(tx_valid),
    .ready_o(tx_ready),
    .data_i (tx_data),
    .tx_o
  );

  // ---- Frames, and the memories of request and answer.

  logic       busy;
  logic       sending;
  logic       request_write;
  logic [7:0] request_write_address;
  logic [7:0] request_write_data;
  logic       done;
  logic [7:0] request_length;
  logic [7:0] request_sequence;
  logic [7:0] request_address;
  logic [7:0] request;
  logic       answer_write;
  logic [7:0] answer_write_address;
  logic [7:0] answer_write_data;
  logic       start;
  logic [7:0] answer_length;
  logic [7:0] answer_sequence;
  logic [7:0] answer_address;
  logic [7:0] answer;

  frame_rx #(
    .AddressWidth(8)
  ) u_frame_rx (
    .clk_i,
    .rst_ni,
    .hold_i    (busy),
    .valid_i   (rx_valid),
    .data_i    (rx_data),
    .error_i   (rx_error),
    .write_o   (request_write),
    .address_o (request_write_address),
    .data_o    (request_write_data),
    .done_o    (done),
    .length_o  (request_length),
    .sequence_o(request_sequence)
  );

  ram_1r1w #(
    .Width(8),
    .Depth(256)
  ) u_request (
    .clk_i,
    .read_i         (1'b1),
    .read_address_i (request_address),
    .read_data_o    (request),
    .write_i        (request_write),
    .write_address_i(request_write_address),
    .write_data_i   (request_write_data)
  );

  ram_1r1w #(
    .Width(8),
    .Depth(256)
  ) u_answer (
    .clk_i,
    .read_i         (1'b1),
    .read_address_i (answer_address),
    .read_data_o    (answer),
    .write_i        (answer_write),
    .write_address_i(answer_write_address),
    .write_data_i   (answer_write_data)
  );

  frame_tx #(
    .AddressWidth(8)
  ) u_frame_tx (
    .clk_i,
    .rst_ni,
    .start_i   (start),
    .length_i  (answer_length),
    .sequence_i(answer_sequence),
    .busy_o    (sending),
    .address_o (answer_address),
    .data_i    (answer),
    .valid_o   (tx_valid),
    .ready_i   (tx_ready),
    .data_o    (tx_data)
  );

  // ---- Learner.

  logic                   learner_rst_n;
  logic                   cfg_valid;
  logic                   cfg_ready;
  logic                   cfg_write;
  logic [31:0]            cfg_address;
  logic [63:0]            cfg_data;
  logic                   rsp_valid;
  logic                   rsp_ready;
  logic [63:0]            rsp_data;
  logic                   sample_valid;
  logic                   sample_ready;
  logic [SampleWidth-1:0] sample_data;
  logic [15:0]            sample_label;
  logic                   sample_train;
  logic                   result_valid;
  logic                   result_ready;
  logic [ResultWidth-1:0] result_data;
  logic                   settled;
  logic                   issue;
  logic [7:0]             pass;
  logic [15:0]            tile;

  board_port #(
    .SampleWidth(SampleWidth),
    .ResultWidth(ResultWidth),
    .Identity   (Identity)
  ) u_port (
    .clk_i,
    .rst_ni,
    .done_i           (done),
    .length_i         (request_length),
    .sequence_i       (request_sequence),
    .busy_o           (busy),
    .request_address_o(request_address),
    .request_i        (request),
    .write_o          (answer_write),
    .write_address_o  (answer_write_address),
    .write_data_o     (answer_write_data),
    .start_o          (start),
    .length_o         (answer_length),
    .sequence_o       (answer_sequence),
    .sending_i        (sending),
    .learner_rst_no   (learner_rst_n),
    .cfg_valid_o      (cfg_valid),
    .cfg_ready_i      (cfg_ready),
    .cfg_write_o      (cfg_write),
    .cfg_address_o    (cfg_address),
    .cfg_data_o       (cfg_data),
    .rsp_valid_i      (rsp_valid),
    .rsp_ready_o      (rsp_ready),
    .rsp_data_i       (rsp_data),
    .sample_valid_o   (sample_valid),
    .sample_ready_i   (sample_ready),
    .sample_data_o    (sample_data),
    .sample_label_o   (sample_label),
    .sample_train_o   (sample_train),
    .result_valid_i   (result_valid),
    .result_ready_o   (result_ready),
    .result_data_i    (result_data),
    .settled_i        (settled)
  );
  assign busy_o = busy;

  learner #(
    .Rows              (Rows),
    .Cols              (Cols),
    .Group             (Group),
    .ActivationWidth   (ActivationWidth),
    .ActivationFraction(ActivationFraction),
    .DeltaWidth        (DeltaWidth),
    .DeltaFraction     (DeltaFraction),
    .WeightWidth       (WeightWidth),
    .WeightFraction    (WeightFraction),
    .Tiles             (Tiles),
    .SampleWords       (SampleWords),
    .HiddenWords       (HiddenWords),
    .DeltaWords        (DeltaWords),
    .ProjectionWords   (ProjectionWords),
    .ProgramWords      (ProgramWords),
    .SlopeWords        (SlopeWords),
    .FanIn             (FanIn),
    .FanOut            (FanOut),
    .Classes           (Classes),
    .MixingWords       (MixingWords),
    .MaxShift          (MaxShift),
    .MaxLeftShift      (MaxLeftShift),
    .Stochastic        (Stochastic),
    .Tables            (Tables),
    .UseRom            (UseRom),
    .UseLfsr           (UseLfsr),
    .UseTarget         (UseTarget),
    .UseSignal         (UseSignal),
    .UseTransposed     (UseTransposed),
    .UseTangent        (UseTangent),
    .UseBasis          (UseBasis),
    .UseLocal          (UseLocal),
    .UseMixing         (UseMixing),
    .MixingLeftShift   (MixingLeftShift),
    .UseCounters       (UseCounters),
    .CountWidth        (CountWidth),
    .ShiftWidth        (ShiftWidth),
    .IndexWidth        (IndexWidth),
    .IndexFraction     (IndexFraction)
  ) u_learner (
    .clk_i,
    .rst_ni         (learner_rst_n),
    .cfg_valid_i    (cfg_valid),
    .cfg_ready_o    (cfg_ready),
    .cfg_write_i    (cfg_write),
    .cfg_address_i  (cfg_address),
    .cfg_data_i     (cfg_data),
    .rsp_valid_o    (rsp_valid),
    .rsp_ready_i    (rsp_ready),
    .rsp_data_o     (rsp_data),
    .sample_valid_i (sample_valid),
    .sample_ready_o (sample_ready),
    .sample_data_i  (sample_data),
    .sample_label_i (sample_label),
    .sample_train_i (sample_train),
    .result_valid_o (result_valid),
    .result_ready_i (result_ready),
    .result_data_o  (result_data),
    .issue_o        (issue),
    .pass_o         (pass),
    .tile_o         (tile),
    .settled_o      (settled)
  );

endmodule
